const TICKS = 4

export interface Axis {
  readonly min: number
  readonly max: number
  readonly interval: number
}

/**
 * An axis with round ticks around [low, high], about four of them. Values that never go below nothing, or beyond
 * the ceiling (100 of a percentage), do not get an axis that does.
 */
export function niceAxis(low: number, high: number, ceiling = Infinity): Axis {
  const span = high - low || Math.abs(high) || 1
  const raw = span / TICKS
  const magnitude = 10 ** Math.floor(Math.log10(raw))
  const interval = ([1, 2, 2.5, 5, 10].find((step) => step * magnitude >= raw) ?? 10) * magnitude
  const pad = span * 0.04
  const floor = Math.floor((low - pad) / interval) * interval
  const top = Math.ceil((high + pad) / interval) * interval
  return {
    min: low >= 0 ? Math.max(0, floor) : floor,
    max: high <= ceiling ? Math.min(top, ceiling) : top,
    interval,
  }
}
