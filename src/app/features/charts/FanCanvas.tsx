import EChartsReactCore from 'echarts-for-react/esm/core'
import { useMemo } from 'react'
import { echarts } from './echarts.ts'
import type { Fan } from './fan.ts'
import { fanOption, type FanContext } from './fanOption.ts'
import { useLook } from './chartTheme.ts'

export interface FanCanvasProps extends Omit<FanContext, 'look'> {
  readonly fan: Fan
  readonly height: number
}

/** The drawn part of a fan chart. Default export: it is loaded lazily, ECharts with it. */
export default function FanCanvas({ fan, height, zone, network, originLabel, thresholds }: FanCanvasProps) {
  const updateScreen = useLook()
  const option = useMemo(
    () => fanOption(fan, { zone, look: updateScreen, network, originLabel, thresholds }),
    [fan, zone, updateScreen, network, originLabel, thresholds],
  )
  return <EChartsReactCore echarts={echarts} option={option} notMerge lazyUpdate style={{ height }} />
}
