import type { Alert, BreachOdds, FiredBy, Peak } from '#forecast/alerts/alert.ts'
import { roughly } from '../breach.ts'
import { limitSign } from '../limit.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '../numbers.ts'
import { probabilityText } from '../probability.ts'
import { durationText } from '../time.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** `disk_percent ≥ 95 %`. */
export function limitText({
  metric,
  limit,
  direction,
}: Pick<Alert, 'metric' | 'limit' | 'direction'>): string {
  return `${metric} ${limitSign(limit, direction, metric)}`
}

/** `97.1 % · 95 to 99`; a measured value stands alone and says so. */
export function peakText({ value, interval, validMs, issueMs }: Peak, metric: string): string {
  if (interval !== null) return intervalText(formatInterval(value, interval[0], interval[1], metric))
  const text = quantityText(formatQuantity(value, metric))
  return `${text} ${validMs > issueMs ? '(the model gives no interval)' : 'measured'}`
}

/** As every list of breaches says it; to the second where a rule looks ahead less than an hour. */
const ahead = (durationMs: number, withinMs: number) =>
  roughly(durationMs, withinMs < HOUR_MS ? 1000 : MINUTE_MS)

/** Beside the limit: `62 % chance within 8 h; if so, in 3 h`, `breaching now`. */
export function oddsText(odds: BreachOdds | null): string {
  if (odds === null) return 'chance not known yet'
  if (odds.measured) return 'breaching now'
  const { chance, withinMs, passage } = odds
  const when = passage === null ? '' : `; if so, in ${ahead(passage.afterMs, withinMs)}`
  return `${probabilityText(chance)} chance within ${durationText(withinMs)}${when}`
}

/** By itself: `62 % chance of ≥ 90 % within 8 h; if so, in 3 h (1 h to 6 h)`, `the newest value is ≥ 90 %`. */
export function oddsSentence({
  odds,
  metric,
  limit,
  direction,
}: Pick<Alert, 'odds' | 'metric' | 'limit' | 'direction'>): string {
  if (odds === null) return 'not known until the next forecast'
  const sign = limitSign(limit, direction, metric)
  if (odds.measured) return `the newest value is ${sign}`
  const { chance, withinMs, passage } = odds
  const of = `${probabilityText(chance)} chance of ${sign} within ${durationText(withinMs)}`
  if (passage === null) return of
  const [after, earliest, latest] = [passage.afterMs, passage.earliestMs, passage.latestMs].map((ms) =>
    ahead(ms, withinMs),
  )
  return `${of}; if so, in ${after ?? ''} (${earliest ?? ''} to ${latest ?? ''})`
}

/** What made an alert fire, where it is not forecasts that agree: `one forecast`, `measured`. */
export function firedByText(firedBy: FiredBy | null): string | null {
  switch (firedBy) {
    case 'one-forecast':
      return 'one forecast'
    case 'measured':
      return 'measured'
    case 'agreement':
    case null:
      return null
  }
}

/** Servers with an alert that fires: what the title and the badge count. */
export function firingCount(alerts: readonly Alert[]): number {
  return new Set(alerts.filter(({ phase }) => phase.kind === 'firing').map(({ server }) => server)).size
}
