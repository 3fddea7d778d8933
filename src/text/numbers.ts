import { unitOf } from './units.ts'

/** Narrow, and no line breaks at it: a number keeps its unit. */
export const UNIT_SPACE = '\u202f'
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const

/** A number and its unit, apart: screens set the unit lighter than the value. */
export interface Quantity {
  readonly number: string
  /** With its prefix; '' for a bare number. */
  readonly unit: string
}

/** A forecast in words: never without its interval, or a word that it has none. */
export interface IntervalText {
  readonly middle: Quantity
  /** In the middle's unit and scale. */
  readonly low: string
  readonly high: string
}

/** Below this a number with its zeros is longer than with an exponent. */
const SMALLEST_PLAIN = 1e-3

/**
 * Decimal text with `digits` significant digits (the integer part is never rounded away) and at most
 * `maxDecimals` decimals: 78.12 → '78.1', 1234 → '1234', 0.00012 → '1.20e−4'. NaN and infinities are '–'.
 */
export function significant(value: number, digits = 3, maxDecimals = Infinity): string {
  if (!Number.isFinite(value)) return '–'
  const minus = (text: string) => text.replaceAll('-', '−')
  if (maxDecimals < Infinity && Math.abs(value) < 0.5 * 10 ** -maxDecimals) return '0'
  if (value === 0) return '0'
  if (Math.abs(value) < SMALLEST_PLAIN && maxDecimals === Infinity)
    return minus(value.toExponential(digits - 1))
  const rounded = Number(value.toPrecision(digits))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))))
  const exact = Math.abs(rounded) >= 10 ** digits ? value : rounded
  return minus(exact.toFixed(Math.min(decimals, maxDecimals)))
}

/** Index into PREFIXES that brings the largest of the values below 1000. */
function prefixFor(values: readonly number[]): number {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs))
  // 999.6 would print as 1000 with three digits, so it already takes the next prefix.
  const power = largest === 0 ? 0 : Math.floor(Math.log10(Number(largest.toPrecision(3))) / 3)
  return Math.min(Math.max(power, 0), PREFIXES.length - 1)
}

/** One value of a metric with the metric's unit: 78.1 %, 12.3 Mbps, 4.02 k. */
export function formatQuantity(value: number, metric: string): Quantity {
  return scaled([value], metric).quantity(value)
}

/** A median with its interval on one scale; the interval's ends carry two digits, which is what they are worth. */
export function formatInterval(middle: number, low: number, high: number, metric: string): IntervalText {
  const scale = scaled([middle, low, high], metric)
  return { middle: scale.quantity(middle), low: scale.plain(low), high: scale.plain(high) }
}

const UNKNOWN = '–'

/** Whether a forecast is known and the interval around it is not: a point forecast, say. */
export function isWithoutRange({ middle, low, high }: IntervalText): boolean {
  return middle.number !== UNKNOWN && low === UNKNOWN && high === UNKNOWN
}

/** `78.1 %`, the unit after a narrow space that does not break. */
export function quantityText(quantity: Quantity): string {
  return quantity.unit === '' ? quantity.number : `${quantity.number}${UNIT_SPACE}${quantity.unit}`
}

/** For a title, which may take two lines: `≥ 75 %` and `8 h` stay on one, sign, value and unit together. */
export function unbroken(text: string): string {
  return text.replaceAll(/([≥≤]) /g, '$1\u00a0').replaceAll(/(\d) (?=(?:s|m|min|h|d)\b|%)/g, '$1\u00a0')
}

/** A round number as round as it is: thresholds and axis labels, `75 %` rather than `75.0 %`. */
export function roundText(value: number, metric: string): string {
  const { number, unit } = formatQuantity(value, metric)
  return quantityText({ number: number.includes('.') ? number.replace(/\.?0+$/, '') : number, unit })
}

/** `78.1 % · 71 to 86`; `78.1 % · no range` where the forecast has none. */
export function intervalText(text: IntervalText): string {
  const { middle, low, high } = text
  if (isWithoutRange(text)) return `${quantityText(middle)} · no range`
  return `${quantityText(middle)} · ${low} to ${high}`
}

function scaled(values: readonly number[], metric: string) {
  const unit = unitOf(metric)
  const prefix = unit.prefixes ? prefixFor(values.map((value) => value * unit.factor)) : 0
  const divisor = 1000 ** prefix
  const symbol = `${PREFIXES[prefix] ?? ''}${unit.symbol}`
  const onScale = (value: number) => (value * unit.factor) / divisor
  return {
    quantity: (value: number): Quantity => ({
      number: significant(onScale(value), 3, unit.decimals),
      unit: Number.isFinite(value) ? symbol : '',
    }),
    plain: (value: number) => significant(onScale(value), 2, unit.decimals),
  }
}

/** 12,345 → `12 345`; counts are exact, unlike measured values. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB').replaceAll(',', '\u202f')
}

/** Singular for exactly one: `1 server`, `412 servers`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`
}

/** File sizes in binary-free units as file managers print them: 9 717 498 → `9.72 MB`. */
export function formatBytes(bytes: number): string {
  const prefix = prefixFor([bytes])
  return `${significant(bytes / 1000 ** prefix)}${UNIT_SPACE}${PREFIXES[prefix] ?? ''}B`
}

/** Errors and tolerances: 0.0000031 → `3e-6`. */
export function formatTiny(value: number): string {
  if (value === 0) return '0'
  return value.toExponential(0)
}
