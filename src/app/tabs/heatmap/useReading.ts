import { useMemo } from 'react'
import { usePreferences } from '../../state/preferences.ts'
import type { Brush } from './brush.ts'
import { sharingOf, type Placement } from './place.ts'
import { readCell, worstLine } from './readCell.ts'
import { readingText, type ReadingContext, type ReadingText } from './readingText.ts'
import type { Row } from './rows.ts'
import type { HeatmapData } from './useHeatmapData.ts'

/** The cell under the cursor in words; null: there is none. */
export function useReading(
  answer: HeatmapData,
  rows: readonly Row[],
  placement: Placement,
  { cursor, mode }: Brush,
  pixel: number,
  network: boolean,
): ReadingText | null {
  const zone = usePreferences((preferences) => preferences.zone)
  return useMemo(() => {
    const row = rows[cursor?.row ?? -1]
    if (cursor === null || row === undefined) return null
    const line = worstLine(answer, row.lines, cursor.column)
    if (line === null) return null
    const { forecast, shown, field } = answer
    const among = (): ReadingContext['among'] => {
      if (row.kind === 'group') return { count: row.lines.length, what: 'group' }
      // Keys know the row that they are in; a pointer means a pixel.
      return mode === 'resting' ? null : { count: sharingOf(placement, cursor.row, pixel), what: 'pixel' }
    }
    return readingText(readCell(answer, line, cursor.column + field.span.first), {
      shown,
      issueTimeMs: forecast.issueTimeMs,
      stepMs: forecast.stepMs,
      zone,
      network,
      among: among(),
    })
  }, [answer, rows, placement, cursor, mode, pixel, zone, network])
}
