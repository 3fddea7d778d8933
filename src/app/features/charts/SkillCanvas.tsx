import EChartsReactCore from 'echarts-for-react/esm/core'
import { useMemo } from 'react'
import { echarts } from './echarts.ts'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'
import { skillOption, type SkillChart } from './skillOption.ts'

/** The drawn part of a skill chart. Default export: it is loaded lazily, ECharts with it. */
export default function SkillCanvas({ chart, height }: { chart: SkillChart; height: number }) {
  const updateScreen = useLook()
  const palette = useColours(TONES)
  const option = useMemo(() => skillOption(chart, updateScreen, palette), [chart, updateScreen, palette])
  return <EChartsReactCore echarts={echarts} option={option} notMerge lazyUpdate style={{ height }} />
}
