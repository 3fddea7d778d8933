import type { DroppedFile } from '#engine/api.ts'
import { METRIC_FILES, MODEL_FILES } from '../open/FilePicker.tsx'
import { TAB_NAMES } from '../../state/tabNames.ts'
import type { AppActions } from '../../state/appState.ts'
import type { AppStore } from '../../state/appStore.ts'
import { isFiltering, NO_FILTERS } from '../../state/filters.ts'
import { usePreferences, type Theme } from '../../state/preferences.ts'
import { TABS } from '../../state/screen/screen.ts'
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
      title: `Go to ${TAB_NAMES[tab]}`,
      group: 'Go to',
      keywords: 'tab view',
      shortcut: `g ${tab[0] ?? ''}`,
      run: () => app().updateScreen({ tab }),
    })),
    {
      id: 'search',
      title: 'Search servers',
      group: 'Go to',
      keywords: 'find filter',
      shortcut: '/',
      when: hasForecast,
      // A screen without a search field of its own is searched with the palette.
      run: () => {
        if (!focusSearch()) show({ kind: 'palette' })
      },
    },
    {
      id: 'filters.clear',
      title: 'Show all servers again',
      group: 'Go to',
      keywords: 'clear reset filters facets',
      when: () => hasForecast() && isFiltering(app().screen.filters),
      run: () => app().updateScreen({ filters: NO_FILTERS }),
    },
    ...dataCommands(store, openFiles),
    ...showCommands(),
    {
      id: 'thresholds.edit',
      title: 'Edit thresholds…',
      group: 'Show',
      keywords: 'warning critical limit settings import export',
      run: () => show({ kind: 'thresholds', metric: app().selection.metric }),
    },
    ...saveCommands(hasForecast, app),
    {
      id: 'palette',
      title: 'Search commands and servers',
      group: 'Help',
      keywords: 'palette command',
      shortcut: 'Mod+k',
      run: () => show({ kind: 'palette' }),
    },
    {
      id: 'help',
      title: 'Show keyboard shortcuts',
      group: 'Help',
      keywords: 'keys help',
      shortcut: '?',
      run: () => show({ kind: 'help' }),
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
      title: 'Open file…',
      group: 'Data',
      keywords: 'load parquet csv metrics',
      run: () => pickFiles({ accept: METRIC_FILES }, (files) => void openFiles(files)),
    },
    {
      id: 'data.folder',
      title: 'Open folder…',
      group: 'Data',
      keywords: 'load parquet partitions directory',
      run: () => pickFiles({ accept: null }, (files) => void openFiles(files)),
    },
    {
      id: 'daemon.connect',
      title: 'Connect to a daemon…',
      group: 'Data',
      keywords: 'live stream server address inference',
      shortcut: 'c',
      when: () => app().connects,
      run: () => useOverlay.getState().show({ kind: 'connect', address: null }),
    },
    {
      id: 'daemon.disconnect',
      title: 'Disconnect from the daemon',
      group: 'Data',
      keywords: 'live stream stop',
      when: () => {
        const { live } = app()
        return live !== null && live.report.link.kind !== 'closed'
      },
      run: () => app().disconnect(),
    },
    {
      id: 'data.sample',
      title: 'Use the sample',
      group: 'Data',
      keywords: 'demo example',
      run: () => void app().openData({ kind: 'sample' }),
    },
    {
      id: 'model.file',
      title: 'Use my own model…',
      group: 'Data',
      keywords: 'checkpoint ckpt load network',
      run: () =>
        pickFiles({ accept: MODEL_FILES }, (files) => {
          void app().openModel({ kind: 'files', files, quantiles: null })
        }),
    },
    {
      id: 'model.default',
      title: 'Use the default model',
      group: 'Data',
      keywords: 'network reset',
      when: () => app().model.input.kind !== 'default',
      run: () => void app().openModel({ kind: 'default' }),
    },
    {
      id: 'task.cancel',
      title: 'Cancel what is under way',
      group: 'Data',
      keywords: 'stop abort',
      when: () => app().task.kind === 'running',
      run: () => app().cancel(),
    },
  ]
}

const THEMES: Readonly<Record<Theme, string>> = {
  system: 'Theme of the system',
  light: 'Light theme',
  dark: 'Dark theme',
}

function showCommands(): readonly Command[] {
  const { set } = usePreferences.getState()
  const { show } = useOverlay.getState()
  return [
    ...(['system', 'light', 'dark'] as const).map((theme): Command => ({
      id: `theme.${theme}`,
      title: THEMES[theme],
      group: 'Show',
      keywords: 'colour appearance',
      when: () => usePreferences.getState().theme !== theme,
      run: () => set({ theme }),
    })),
    ...(['utc', 'local'] as const).map((zone): Command => ({
      id: `zone.${zone}`,
      title: zone === 'utc' ? 'Times in UTC' : 'Times in the local zone',
      group: 'Show',
      keywords: 'time zone clock',
      when: () => usePreferences.getState().zone !== zone,
      run: () => set({ zone }),
    })),
    {
      id: 'zone.choose',
      title: 'Times in another zone…',
      group: 'Show',
      keywords: 'time zone clock named city',
      run: () => show({ kind: 'zone' }),
    },
  ]
}

function saveCommands(hasForecast: () => boolean, app: () => Pick<AppActions, 'report'>): readonly Command[] {
  const { show } = useOverlay.getState()
  return [
    ...(['csv', 'parquet', 'json'] as const).map((format): Command => ({
      id: `save.${format}`,
      title: `Save the forecast as ${format === 'parquet' ? 'parquet' : format.toUpperCase()}…`,
      group: 'Save',
      keywords: 'export download',
      when: hasForecast,
      run: () => show({ kind: 'export', format }),
    })),
    {
      id: 'link.copy',
      title: 'Copy the link to this view',
      group: 'Save',
      keywords: 'share address url',
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
