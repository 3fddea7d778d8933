import { badParameter } from './badData.ts'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}
/** Times beyond these are none that a Date can hold. */
const MOST_MS = 8.64e15

/** `1h30m`; null: it is none. */
export function durationMs(text: string): number | null {
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) return null
  let ms = 0
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    ms += Number(count) * (UNITS[unit ?? ''] ?? NaN)
  return ms
}

/** Unix seconds or RFC 3339, as epoch ms. Throws QueryError bad_data. */
export function timeOf(name: string, text: string): number {
  const ms = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(text)
      ? Date.parse(text)
      : NaN
  if (!Number.isFinite(ms) || Math.abs(ms) > MOST_MS)
    throw badParameter(name, `cannot parse ${JSON.stringify(text.slice(0, 100))} to a valid timestamp`)
  return ms
}

/** Seconds or a duration, as ms. Throws QueryError bad_data. */
export function stepOf(text: string): number {
  const ms = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : durationMs(text)
  if (ms === null || !Number.isFinite(ms))
    throw badParameter('step', `cannot parse ${JSON.stringify(text.slice(0, 100))} to a valid duration`)
  if (ms <= 0)
    throw badParameter(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    )
  return ms
}

/** A number as Prometheus writes it. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
