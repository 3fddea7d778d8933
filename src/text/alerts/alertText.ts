import type { Alert, Peak } from '#forecast/alerts/alert.ts'
import { limitSign } from '../limit.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '../numbers.ts'

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

/** Firing ones are what the title and the badge count. */
export function firingCount(alerts: readonly Alert[]): number {
  return alerts.filter(({ phase }) => phase.kind === 'firing').length
}
