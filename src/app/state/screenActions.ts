import type { ScreenActions } from './appState.ts'
import type { GetApp, SetApp } from './appStore.ts'
import { resolveMetric, resolveSelection } from './forecastIndex.ts'
import { sameCriteria } from './thresholds.ts'

/** What is looked at, as far as the forecast on screen has it. */
export function createScreenActions(set: SetApp, get: GetApp): ScreenActions {
  return {
    selectServer: (server) => {
      const { view, selection } = get()
      if (view.kind === 'ready') set({ selection: resolveSelection(view.index, { ...selection, server }) })
    },
    selectMetric: (metric) => {
      const { view, selection } = get()
      if (view.kind === 'ready') set({ selection: resolveMetric(view.index, metric, selection) })
    },
    openServer: (server, metric) => {
      const { view, selection, screen } = get()
      if (view.kind !== 'ready') return
      const wish = { server, metric: metric ?? selection.metric }
      set({ selection: resolveSelection(view.index, wish), screen: { ...screen, tab: 'predictions' } })
    },
    updateScreen: (change) => set({ screen: { ...get().screen, ...change } }),
    restore: ({ selection, screen, criteria }) => {
      const { view } = get()
      set({ screen, selection: view.kind === 'ready' ? resolveSelection(view.index, selection) : selection })
      if (!sameCriteria(get().criteria, criteria)) void get().setCriteria(criteria)
    },
    dismissWanted: () => set({ wanted: null }),
    keepLinkedCriteria: () => set({ linkedCriteria: null }),
  }
}
