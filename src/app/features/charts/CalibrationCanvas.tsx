import EChartsReactCore from 'echarts-for-react/esm/core'
import { useMemo } from 'react'
import { calibrationOption, type CalibrationPoint } from './calibrationOption.ts'
import { echarts } from './echarts.ts'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'

/** The drawn part of a calibration plot. Default export: it is loaded lazily, ECharts with it. */
export default function CalibrationCanvas({
  points,
  height,
}: {
  points: readonly CalibrationPoint[]
  height: number
}) {
  const updateScreen = useLook()
  const palette = useColours(TONES)
  const option = useMemo(
    () => calibrationOption(points, updateScreen, palette),
    [points, updateScreen, palette],
  )
  return <EChartsReactCore echarts={echarts} option={option} notMerge lazyUpdate style={{ height }} />
}
