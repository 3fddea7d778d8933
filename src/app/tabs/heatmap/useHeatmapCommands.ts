import { useCommands } from '../../features/commands/registry.ts'
import { SORTS, type HeatmapState, type Sort } from '../../state/screen/heatmap.ts'

const SORT_TITLES: Readonly<Record<Sort, string>> = {
  risk: 'Rows by severity',
  name: 'Rows by name',
  profile: 'Rows by profile',
  similarity: 'Rows by similarity',
}

interface Acts {
  readonly state: HeatmapState
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
  readonly zoomed: boolean
  readonly onTable: () => void
}

/** What the heatmap can do by palette, beside its buttons. */
export function useHeatmapCommands({ state, updateHeatmap, zoomed, onTable }: Acts): void {
  const group = 'This screen' as const
  useCommands([
    {
      id: 'heatmap.reset',
      title: 'Show the whole picture again',
      group,
      keywords: 'zoom reset',
      when: () => zoomed,
      run: () => {
        updateHeatmap({ rows: null, steps: null })
      },
    },
    {
      id: 'heatmap.table',
      title: 'The picture, or its values as a table',
      group,
      keywords: 'table values',
      run: onTable,
    },
    {
      id: 'heatmap.grouped',
      title: 'Rows in groups by profile, or one by one',
      group,
      keywords: 'group fold',
      run: () => {
        updateHeatmap({ grouped: !state.grouped, folded: [], rows: null })
      },
    },
    {
      id: 'heatmap.span',
      title: 'Past and horizon, or the horizon alone',
      group,
      keywords: 'time span',
      run: () => {
        updateHeatmap({ span: state.span === 'time' ? 'horizon' : 'time', steps: null })
      },
    },
    ...SORTS.map((order) => ({
      id: `heatmap.sort.${order}`,
      title: SORT_TITLES[order],
      group,
      keywords: 'sort order',
      when: () => state.order !== order,
      run: () => {
        updateHeatmap({ order })
      },
    })),
  ])
}
