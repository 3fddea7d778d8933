import type { Direction } from '#forecast/quantile/breach.ts'
import { roundText } from './numbers.ts'

/** Which values breach: the limit itself does. */
export function sideSign(direction: Direction): '≥' | '≤' {
  return direction === 'above' ? '≥' : '≤'
}

/** `≥ 95 %`: the values of a metric that breach. */
export function limitSign(limit: number, direction: Direction, metric: string): string {
  return `${sideSign(direction)} ${roundText(limit, metric)}`
}
