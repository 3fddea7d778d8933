import EChartsReactCore from 'echarts-for-react/esm/core'
import { useMemo } from 'react'
import { echarts } from './echarts.ts'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'
import type { Panel, TimeSpan } from './track.ts'
import { trendOption, type TrendContext } from './trendOption.ts'

export interface TrendCanvasProps extends Omit<TrendContext, 'look' | 'palette'> {
  readonly panel: Panel
  readonly span: TimeSpan
  readonly height: number
}

/** The drawn part of one panel. Default export: it is loaded lazily, ECharts with it. */
export default function TrendCanvas({ panel, span, height, ...rest }: TrendCanvasProps) {
  const updateScreen = useLook()
  const palette = useColours(TONES)
  const { zone, network, issueMs, marks, thresholds } = rest
  const option = useMemo(
    () =>
      trendOption(panel, span, { zone, network, issueMs, marks, thresholds, look: updateScreen, palette }),
    [panel, span, zone, network, issueMs, marks, thresholds, updateScreen, palette],
  )
  return <EChartsReactCore echarts={echarts} option={option} notMerge lazyUpdate style={{ height }} />
}
