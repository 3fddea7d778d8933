import type { DroppedFile } from '#engine/api.ts'
import { commandGroups, commandWords, exportCommand, goToCommand, themeWords } from '#text/commands.ts'
import { METRIC_FILES } from '../open/FilePicker.tsx'
import { TAB_NAMES } from '../../state/tabNames.ts'
import type { AppActions } from '../../state/appState.ts'
import type { AppStore } from '../../state/appStore.ts'
import { isFiltering, NO_FILTERS } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { printView } from '../../state/printView.ts'
import { TABS } from '../../state/screen/screen.ts'
import { useReopen } from '../../state/reopen/reopen.ts'
import type { Command } from './command.ts'
import { useOverlay } from './overlay.ts'
import { pickFiles } from './pickFiles.ts'
import { focusSearch } from './search.ts'

/** What the page's own commands work on. */
export interface CommandDependencies {
  readonly store: AppStore
  readonly openFiles: (files: readonly DroppedFile[]) => Promise<void>
}

/** Everything that can be done wherever one is; screens add their own with useCommands(). */
export function globalCommands({ store, openFiles }: CommandDependencies): readonly Command[] {
  const { show } = useOverlay.getState()
  const app = () => store.getState()
  const hasForecast = () => app().view.kind === 'ready'
  return [
    ...TABS.map((tab): Command => ({
      id: `goto.${tab}`,
      ...goToCommand(TAB_NAMES[tab]),
      group: commandGroups.go,
      shortcut: `g ${tab[0] ?? ''}`,
      run: () => app().updateScreen({ tab }),
    })),
    {
      id: 'search',
      ...commandWords.search,
      group: commandGroups.go,
      shortcut: '/',
      when: hasForecast,
      // A screen without a search field of its own is searched with the palette.
      run: () => {
        if (!focusSearch()) show({ kind: 'palette' })
      },
    },
    {
      id: 'filters.clear',
      ...commandWords.clearFilters,
      group: commandGroups.go,
      when: () => hasForecast() && isFiltering(app().screen.filters),
      run: () => app().updateScreen({ filters: NO_FILTERS }),
    },
    ...dataCommands(store, openFiles),
    ...showCommands(),
    {
      id: 'thresholds.edit',
      ...commandWords.thresholds,
      group: commandGroups.show,
      run: () => show({ kind: 'thresholds', metric: app().selection.metric }),
    },
    ...saveCommands(hasForecast, app),
    {
      id: 'palette',
      ...commandWords.palette,
      group: commandGroups.help,
      shortcut: 'Mod+k',
      run: () => show({ kind: 'palette' }),
    },
    {
      id: 'help',
      ...commandWords.help,
      group: commandGroups.help,
      shortcut: '?',
      run: () => show({ kind: 'help' }),
    },
    {
      id: 'glossary',
      ...commandWords.glossary,
      group: commandGroups.help,
      run: () => show({ kind: 'glossary' }),
    },
  ]
}

function dataCommands(
  store: AppStore,
  openFiles: (files: readonly DroppedFile[]) => Promise<void>,
): readonly Command[] {
  const app = () => store.getState()
  return [
    {
      id: 'data.file',
      ...commandWords.openFile,
      group: commandGroups.data,
      run: () => pickFiles({ accept: METRIC_FILES, isKept: true }, (files) => void openFiles(files)),
    },
    {
      id: 'data.folder',
      ...commandWords.openFolder,
      group: commandGroups.data,
      run: () => pickFiles({ accept: null, isKept: true }, (files) => void openFiles(files)),
    },
    {
      id: 'daemon.connect',
      ...commandWords.connect,
      group: commandGroups.data,
      shortcut: 'c',
      when: () => app().connects,
      run: () => useOverlay.getState().show({ kind: 'connect', address: null }),
    },
    {
      id: 'daemon.disconnect',
      ...commandWords.disconnect,
      group: commandGroups.data,
      when: () => {
        const { live } = app()
        return live !== null && live.report.link.kind !== 'closed'
      },
      run: () => app().disconnect(),
    },
    {
      id: 'data.sample',
      ...commandWords.sample,
      group: commandGroups.data,
      run: () => void app().openData({ kind: 'sample' }),
    },
    {
      id: 'files.kept',
      ...commandWords.keptFiles,
      group: commandGroups.data,
      when: () => useReopen.getState().actions !== null,
      run: () => useOverlay.getState().show({ kind: 'kept' }),
    },
    {
      id: 'model.file',
      ...commandWords.openModel,
      group: commandGroups.data,
      run: () => useOverlay.getState().show({ kind: 'model' }),
    },
    {
      id: 'model.default',
      ...commandWords.defaultModel,
      group: commandGroups.data,
      when: () => app().model.input.kind !== 'default',
      run: () => void app().openModel({ kind: 'default' }),
    },
    {
      id: 'task.cancel',
      ...commandWords.cancel,
      group: commandGroups.data,
      when: () => app().task.kind === 'running',
      run: () => app().cancel(),
    },
  ]
}

function showCommands(): readonly Command[] {
  const { set } = usePreferences.getState()
  const { show } = useOverlay.getState()
  return [
    ...(['system', 'light', 'dark'] as const).map((theme): Command => ({
      id: `theme.${theme}`,
      ...themeWords[theme],
      group: commandGroups.show,
      when: () => usePreferences.getState().theme !== theme,
      run: () => set({ theme }),
    })),
    ...(['utc', 'local'] as const).map((zone): Command => ({
      id: `zone.${zone}`,
      ...(zone === 'utc' ? commandWords.zoneUtc : commandWords.zoneLocal),
      group: commandGroups.show,
      when: () => usePreferences.getState().zone !== zone,
      run: () => set({ zone }),
    })),
    {
      id: 'zone.choose',
      ...commandWords.zoneOther,
      group: commandGroups.show,
      run: () => show({ kind: 'zone' }),
    },
  ]
}

function saveCommands(hasForecast: () => boolean, app: () => Pick<AppActions, 'report'>): readonly Command[] {
  const { show } = useOverlay.getState()
  return [
    ...(['csv', 'parquet', 'json'] as const).map((format): Command => ({
      id: `save.${format}`,
      ...exportCommand(format),
      group: commandGroups.save,
      when: hasForecast,
      run: () => show({ kind: 'export', format }),
    })),
    {
      id: 'print',
      ...commandWords.print,
      group: commandGroups.save,
      // The browser's own printing cuts off charts that are wider than the page.
      shortcut: 'Mod+p',
      when: hasForecast,
      run: printView,
    },
    {
      id: 'link.copy',
      ...commandWords.copyLink,
      group: commandGroups.save,
      run: () => {
        // Async, because pages without https have no clipboard to ask.
        const copy = async () => navigator.clipboard.writeText(window.location.href)
        copy().catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error)
          app().report({ code: 'clipboard-refused', message, place: {} })
        })
      },
    },
  ]
}
