import type { ChartOption } from './echarts.ts'
import type { Fan } from './fan.ts'
import { fanTooltip } from './fanTooltip.ts'
import { LABELS_PX, type PlotLayout } from './plot.ts'
import { trackOf, wholeSpanOf } from './track.ts'
import { trendOption, type TrendContext } from './trendOption.ts'

export interface FanContext extends Pick<
  TrendContext,
  'zone' | 'look' | 'palette' | 'network' | 'thresholds' | 'height'
> {
  /** `now 14:05 UTC` or, for a series that ended earlier, `last row 24 Apr 00:05 UTC`. */
  readonly originLabel: string
}

/** The labels have the room that they need, and the numbers follow the pointer. */
const LAYOUT: Omit<PlotLayout, 'tooltip'> = {
  grid: {
    left: 0,
    right: LABELS_PX,
    top: 28,
    bottom: 4,
    outerBoundsMode: 'same',
    outerBoundsContain: 'axisLabel',
  },
  // Above it the mark's label, below it those of the time axis.
  aroundPx: 28 + 4 + 20,
  markDistancePx: 6,
}

/** The fan chart of one series: a panel of one track, from its own origin on, all of it. Pure. */
export function fanOption(fan: Fan, { originLabel, ...context }: FanContext): ChartOption {
  const { metric, originMs, stepMs } = fan
  const track = trackOf(fan)
  return trendOption(
    { key: track.key, title: track.key, metric, tracks: [track], range: null },
    wholeSpanOf(fan),
    { ...context, issueMs: originMs, marks: [{ timeMs: originMs, label: originLabel }] },
    {
      ...LAYOUT,
      tooltip: (timeMs) => fanTooltip(fan, Math.round((timeMs - originMs) / stepMs), context.zone),
    },
  )
}
