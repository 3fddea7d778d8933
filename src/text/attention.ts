import type { AttentionPeak } from '#forecast/attentionPeak.ts'
import { formatDuration } from '#forecast/window/duration.ts'
import { percentText } from './percent.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `26 to 22 h ago`, `the last 2 h`: one unit for both ends, whole where that says enough. */
export function agoText(fromMs: number, toMs: number): string {
  const [unitMs, unit] =
    fromMs < 2 * HOUR_MS ? [MINUTE_MS, 'min'] : fromMs < 3 * DAY_MS ? [HOUR_MS, 'h'] : [DAY_MS, 'd']
  const count = (ms: number) => String(Number((ms / unitMs).toPrecision(2)))
  if (toMs === 0) return `the last ${count(fromMs)} ${unit}`
  if (count(fromMs) === count(toMs)) return `${count(fromMs)} ${unit} ago`
  return `${count(fromMs)} to ${count(toMs)} ${unit} ago`
}

/** The network's name of a variable; a lagged one by the time that lies between: `value, 7 d before`. */
export function variableText(name: string, stepMs: number): string {
  const [, base, lag] = /^(.+)_lagged_by_(\d+)$/.exec(name) ?? []
  return base === undefined ? name : `${base}, ${formatDuration(Number(lag) * stepMs)} before`
}

/** What the attention over the past amounts to, in a sentence or two. */
export function lookedText(peak: AttentionPeak, attention: Float32Array, stepMs: number): string {
  if (peak.kind === 'none') return 'The model does not give its attention.'
  const onPast = attention.reduce((total, value) => total + value, 0)
  const rest =
    onPast > 0.995
      ? ''
      : ` Of all its attention ${percentText(onPast)} went to the past, the rest to the horizon itself.`
  if (peak.kind === 'even') return `The network looked at all of the past about evenly.${rest}`
  const agoMs = (index: number) => (attention.length - 1 - index) * stepMs
  // The newest step is part of "the last …"; a single newest step is one step long.
  const fromMs = Math.max(agoMs(peak.from), peak.to === attention.length - 1 ? stepMs : 0)
  const even = (peak.to - peak.from + 1) / attention.length
  const when = agoText(fromMs, agoMs(peak.to))
  return `The network looked most at ${when}: ${percentText(peak.share)} of its attention on the past, against ${percentText(even)} for an even look.${rest}`
}
