import { useMemo } from 'react'
import { ChartCanvas } from './ChartCanvas.tsx'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'
import type { Panel, TimeSpan } from './track.ts'
import { trendOption, type TrendContext } from './trendOption.ts'

export interface TrendCanvasProps extends Omit<TrendContext, 'look' | 'palette' | 'height'> {
  readonly panel: Panel
  readonly span: TimeSpan
  readonly height: number
}

/** The drawn part of one panel. Default export: it is loaded lazily, ECharts with it. */
export default function TrendCanvas({ panel, span, height, ...rest }: TrendCanvasProps) {
  const look = useLook()
  const palette = useColours(TONES)
  const { zone, network, issueMs, marks, thresholds } = rest
  const option = useMemo(
    () => trendOption(panel, span, { zone, network, issueMs, marks, thresholds, height, look, palette }),
    [panel, span, zone, network, issueMs, marks, thresholds, height, look, palette],
  )
  return <ChartCanvas option={option} height={height} />
}
