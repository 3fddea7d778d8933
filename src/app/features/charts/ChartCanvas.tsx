import EChartsReactCore from 'echarts-for-react/esm/core'
import { echarts, type ChartOption } from './echarts.ts'

/** Draws an option, all of it anew where it changes. height: px. */
export function ChartCanvas({ option, height }: { readonly option: ChartOption; readonly height: number }) {
  return <EChartsReactCore echarts={echarts} option={option} notMerge lazyUpdate style={{ height }} />
}
