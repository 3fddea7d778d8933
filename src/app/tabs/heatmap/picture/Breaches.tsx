import { ChevronDown, ChevronUp } from 'lucide-react'
import { useMemo } from 'react'
import { commandGroups } from '#text/commands.ts'
import { breachCountText, heatmapWords } from '#text/heatmap.ts'
import { useCommands } from '../../../features/commands/registry.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Cell } from '../reading/brush.ts'
import { breachStarts, nextCell } from '../reading/nextBreach.ts'
import type { Row } from '../rows/rows.ts'
import styles from './Picture.module.css'

interface Props {
  readonly data: HeatmapData
  readonly rows: readonly Row[]
  /** null: nothing is pointed at. */
  readonly cursor: Cell | null
  readonly onGo: (cell: Cell) => void
}

/** How many stretches of breaches the forecast has, and the way from one to the next: by button, or by n and p. */
export function Breaches({ data, rows, cursor, onGo }: Props) {
  const { shown, assessment } = data
  const breaches = useMemo(() => breachStarts(data, rows), [data, rows])
  const count = breaches.length
  const jump = (by: 1 | -1) => {
    const cell = nextCell(breaches, cursor, by)
    if (cell !== null) onGo(cell)
  }
  const when = () => count > 0
  useCommands([
    {
      id: 'heatmap.next',
      title: heatmapWords.goToNext,
      group: commandGroups.screen,
      shortcut: 'n',
      when,
      run: () => jump(1),
    },
    {
      id: 'heatmap.previous',
      title: heatmapWords.goToPrevious,
      group: commandGroups.screen,
      shortcut: 'p',
      when,
      run: () => jump(-1),
    },
  ])
  const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const
  return (
    <div className={styles.breaches}>
      <span>
        {count === 0 ? heatmapWords.noBreach : breachCountText(count, shown, assessment.odds.alarm)}
      </span>
      {count > 0 && (
        <>
          <button type="button" className="button" aria-keyshortcuts="p" onClick={() => jump(-1)}>
            <ChevronUp {...icon} />
            {heatmapWords.previousBreach} <kbd>p</kbd>
          </button>
          <button type="button" className="button" aria-keyshortcuts="n" onClick={() => jump(1)}>
            <ChevronDown {...icon} />
            {heatmapWords.nextBreach} <kbd>n</kbd>
          </button>
        </>
      )}
    </div>
  )
}
