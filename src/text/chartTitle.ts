import type { Breach } from '#forecast/breach.ts'
import { meets, type Threshold } from '#forecast/thresholds.ts'
import { breachEvent } from './breachTitle.ts'
import {
  roundText,
  formatInterval,
  formatQuantity,
  intervalText,
  isWithoutRange,
  quantityText,
  unbroken,
} from './numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'

/** One series as its chart's title speaks of it. Paths are of the horizon's steps, from the first. */
export interface Shown {
  /** `memory_percent of comp-013` */
  readonly name: string
  readonly metric: string
  readonly originMs: number
  readonly stepMs: number
  /** NaN: not known. */
  readonly current: number
  /** P50; NaN where it is not known. */
  readonly median: ArrayLike<number>
  /** The ends of the usual interval, low and high; empty: the model gives none. */
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
  /** `P10`, `P90` */
  readonly levels: readonly [low: string, high: string]
}

/**
 * What a chart shows, as its title: whether and when a threshold is passed, or where the median goes. Nothing is known: its
 * name alone. breach: as the series was assessed; one that may come is told as everywhere, since the time at which a level
 * crosses the threshold is another than that by which a breach is as likely as not.
 */
export function chartTitle(
  shown: Shown,
  threshold: Threshold | null,
  zone: Zone,
  breach: Breach | null = null,
): string {
  if (breach?.kind === 'expected' || breach?.kind === 'possible') {
    const { name, metric, current, stepMs, median } = shown
    const now = Number.isFinite(current) ? `; ${quantityText(formatQuantity(current, metric))} now` : ''
    return unbroken(`${name}: ${breachEvent(breach, metric, { stepMs, horizon: median.length })}${now}`)
  }
  return unbroken(sentence(shown, threshold, zone))
}

function sentence(shown: Shown, threshold: Threshold | null, zone: Zone): string {
  const { name, metric, current, median } = shown
  const steps = median.length
  if (!Array.from(median).some(Number.isFinite)) return name
  const now = Number.isFinite(current) ? `; ${quantityText(formatQuantity(current, metric))} now` : ''
  const within = `the next ${durationText(steps * shown.stepMs)}`
  if (threshold === null) return `${name}: ${whereTo(shown)}${now}`
  const { direction } = threshold
  const at = (step: number) =>
    timeText(shown.originMs + (step + 1) * shown.stepMs, zone, shown.originMs, precisionOf(shown.stepMs))
  const first = (path: ArrayLike<number>, limit: number) =>
    Array.from(path).findIndex((value) => meets(value, limit, direction))
  const worst = ['critical', 'warning'] as const
  const breached = worst.find((each) => meets(current, threshold[each], direction))
  const getsWorse = breached === 'warning' && first(median, threshold.critical) >= 0
  if (breached !== undefined && !getsWorse) {
    const limit = threshold[breached]
    const end = Array.from(median).findIndex(
      (value) => Number.isFinite(value) && !meets(value, limit, direction),
    )
    const until = end < 0 ? `for ${within}` : end === 0 ? null : `until ${at(end)}`
    const side = direction === 'above' ? 'above' : 'below'
    const limitText = roundText(limit, metric)
    return until === null
      ? `${name} drops back ${direction === 'above' ? 'below' : 'above'} ${limitText} at ${at(0)} at P50${now}`
      : `${name} stays ${side} ${limitText} ${until} at P50${now}`
  }
  // The worst limit that the median passes; else the first that the bad end of the interval does.
  const [bad, badName] = direction === 'above' ? [shown.high, shown.levels[1]] : [shown.low, shown.levels[0]]
  const verb = direction === 'above' ? 'passes' : 'falls below'
  for (const each of worst) {
    const crossing = first(median, threshold[each])
    if (crossing >= 0) {
      const early = first(bad, threshold[each])
      const from = early >= 0 && early < crossing ? ` (${badName} from ${at(early)})` : ''
      const already = getsWorse ? `, ${direction} ${roundText(threshold.warning, metric)} already` : ''
      return `${name} ${verb} ${roundText(threshold[each], metric)} at ${at(crossing)} at P50${from}${now}${already}`
    }
  }
  for (const each of worst) {
    const crossing = first(bad, threshold[each])
    if (crossing >= 0) {
      const may = direction === 'above' ? 'may pass' : 'may fall below'
      return `${name} ${may} ${roundText(threshold[each], metric)} from ${at(crossing)} (${badName}), not at P50${now}`
    }
  }
  const stays = direction === 'above' ? 'stays below' : 'stays above'
  const even = bad.length === 0 ? 'at P50' : `even at ${badName}`
  return `${name} ${stays} ${roundText(threshold.warning, metric)} for ${within}, ${even}${now}`
}

/** `45.2 % · 38 to 52 in 8 h`: the median at the horizon's end, never without its interval or a word that it has none. */
function whereTo({ metric, median, low, high, stepMs }: Shown): string {
  const last = median.length - 1
  const text = formatInterval(median[last] ?? NaN, low[last] ?? NaN, high[last] ?? NaN, metric)
  const value = isWithoutRange(text) ? `${quantityText(text.middle)} (no interval)` : intervalText(text)
  return `${value} in ${durationText((last + 1) * stepMs)}`
}

/** Of several lines with the same threshold: `cpu_percent: 2 of 3 servers breach 90 % within 8 h at P50`. */
export function chartTitleOfSeveral(
  title: string,
  shown: readonly Shown[],
  threshold: Threshold | null,
): string {
  const [one] = shown
  if (threshold === null || one === undefined) return title
  const within = durationText(one.median.length * one.stepMs)
  const breaching = (limit: number) =>
    shown.filter(({ current, median }) =>
      [current, ...Array.from(median)].some((value) => meets(value, limit, threshold.direction)),
    ).length
  const [critical, warning] = [breaching(threshold.critical), breaching(threshold.warning)]
  const side = threshold.direction === 'above' ? 'at or above' : 'at or below'
  const [count, limit] = critical > 0 ? [critical, threshold.critical] : [warning, threshold.warning]
  const text = roundText(limit, one.metric)
  return unbroken(
    count === 0
      ? `${title}: none of ${shown.length} reaches ${text} within ${within} at P50`
      : `${title}: ${count} of ${shown.length} ${side} ${text} now or within ${within} at P50`,
  )
}
