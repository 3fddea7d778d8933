import { heatmapCommands } from '#text/heatmap.ts'
import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../features/commands/registry.ts'
import { SORTS, type HeatmapState } from '../../state/screen/heatmap.ts'

interface Acts {
  readonly state: HeatmapState
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
  readonly zoomed: boolean
  readonly onTable: () => void
}

/** What the heatmap can do by palette, beside its buttons. */
export function useHeatmapCommands({ state, updateHeatmap, zoomed, onTable }: Acts): void {
  const group = commandGroups.screen
  useCommands([
    {
      id: 'heatmap.reset',
      ...heatmapCommands.reset,
      group,
      when: () => zoomed,
      run: () => {
        updateHeatmap({ rows: null, steps: null })
      },
    },
    {
      id: 'heatmap.table',
      ...heatmapCommands.table,
      group,
      run: onTable,
    },
    {
      id: 'heatmap.grouped',
      ...heatmapCommands.grouped,
      group,
      run: () => {
        updateHeatmap({ grouped: !state.grouped, folded: [], rows: null })
      },
    },
    {
      id: 'heatmap.span',
      ...heatmapCommands.span,
      group,
      run: () => {
        updateHeatmap({ span: state.span === 'time' ? 'horizon' : 'time', steps: null })
      },
    },
    ...SORTS.map((order) => ({
      id: `heatmap.sort.${order}`,
      title: heatmapCommands.sort[order],
      group,
      keywords: heatmapCommands.sort.keywords,
      when: () => state.order !== order,
      run: () => {
        updateHeatmap({ order })
      },
    })),
  ])
}
