import { isPercent } from '#forecast/metrics/lookup.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import type { Shown } from '../../../state/screen/shown.ts'
import type { ValueRange } from '../field/field.ts'
import { mix, type Rgb } from './oklab.ts'

/** The theme's colours of heatmaps. */
export interface HeatColours {
  /** Little to much, in even steps. */
  readonly plain: readonly Rgb[]
  readonly ok: readonly [Rgb, Rgb]
  readonly warning: readonly [Rgb, Rgb]
  readonly critical: readonly [Rgb, Rgb]
  readonly room: Rgb
  readonly even: Rgb
  readonly beyond: Rgb
}

/** A stretch of values with its colours, evenly spaced; from < to. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly colours: readonly Rgb[]
}

/** A threshold on a scale. */
export interface Mark {
  readonly value: number
  readonly name: 'warning' | 'critical'
}

/** Values to colours: pieces without gaps, ascending. A value that is an edge belongs to its bad side. */
export interface Scale {
  readonly pieces: readonly Piece[]
  /** Which piece an edge belongs to. */
  readonly edges: 'upper' | 'lower'
  readonly marks: readonly Mark[]
  /** Values lie beyond the ends, and have the ends' colours. */
  readonly capped: { readonly below: boolean; readonly above: boolean }
}

/** plain: the metric's own unit, little to much; thresholds: against them, where the metric has any. */
export function scaleOf(
  shown: Shown,
  metric: string,
  threshold: Threshold | null,
  colouring: 'thresholds' | 'plain',
  range: ValueRange,
  colours: HeatColours,
): Scale {
  if (shown.kind === 'risk' || shown.kind === 'any-risk') return plainScale(0, 1, colours, [], range, null)
  if (shown.kind === 'margin') return marginScale(range, colours)
  const marks: readonly Mark[] =
    threshold === null
      ? []
      : (['warning', 'critical'] as const).map((name) => ({ name, value: threshold[name] }))
  const [low, high] = endsOf(metric, threshold, range)
  if (threshold === null || colouring === 'plain')
    return plainScale(low, high, colours, marks, range, threshold)
  return thresholdScale(low, high, threshold, colours, marks, range)
}

/** A percentage runs from 0 to 100; anything else over its values but the outliers, and never without the thresholds. */
function endsOf(metric: string, threshold: Threshold | null, { min, low, high }: ValueRange) {
  if (Number.isNaN(min)) return [0, 1] as const
  const limits = threshold === null ? [] : [threshold.warning, threshold.critical]
  // Beyond the critical threshold there is room for its colours.
  const beyond =
    threshold === null
      ? 0
      : Math.abs(threshold.critical - threshold.warning) || Math.abs(threshold.critical) / 10
  const top = Math.max(
    high,
    ...limits.map((limit) => limit + (threshold?.direction === 'above' ? beyond : 0)),
  )
  const floor = Math.min(
    low,
    ...limits.map((limit) => limit - (threshold?.direction === 'below' ? beyond : 0)),
  )
  const from = min >= 0 ? 0 : floor
  const bounded = isPercent(metric) && Math.max(high, ...limits) < 100
  const to = bounded ? 100 : top
  return [from, to > from ? to : from + 1] as const
}

function cappedAt(low: number, high: number, { min, max }: ValueRange) {
  return { below: min < low, above: max > high }
}

function plainScale(
  low: number,
  high: number,
  { plain }: HeatColours,
  marks: readonly Mark[],
  range: ValueRange,
  threshold: Threshold | null,
): Scale {
  // What is bad stands out, whichever way it lies.
  const colours = threshold?.direction === 'below' ? plain.toReversed() : plain
  return {
    pieces: [{ from: low, to: high, colours }],
    edges: 'upper',
    marks: marks.filter(({ value }) => value >= low && value <= high),
    capped: cappedAt(low, high, range),
  }
}

function thresholdScale(
  low: number,
  high: number,
  { warning, critical, direction }: Threshold,
  { ok, warning: amber, critical: red }: HeatColours,
  marks: readonly Mark[],
  range: ValueRange,
): Scale {
  const up = direction === 'above'
  const turned = (colours: readonly Rgb[]) => (up ? colours : colours.toReversed())
  const pieces = up
    ? [
        { from: low, to: warning, colours: ok },
        { from: warning, to: critical, colours: amber },
        { from: critical, to: high, colours: red },
      ]
    : [
        { from: low, to: critical, colours: turned(red) },
        { from: critical, to: warning, colours: turned(amber) },
        { from: warning, to: high, colours: turned(ok) },
      ]
  return {
    pieces: pieces.filter(({ from, to }) => from < to),
    edges: up ? 'upper' : 'lower',
    marks,
    capped: cappedAt(low, high, range),
  }
}

/** Diverging around the threshold itself: at margin 0 the warning is met. */
function marginScale(range: ValueRange, { room, even, beyond }: HeatColours): Scale {
  const low = Math.min(range.low, 0)
  const high = Math.max(range.high, 0)
  const pieces = [
    { from: low, to: 0, colours: [beyond, even] },
    { from: 0, to: high, colours: [even, room] },
  ].filter(({ from, to }) => from < to)
  return {
    pieces: pieces.length > 0 ? pieces : [{ from: 0, to: 1, colours: [even, room] }],
    edges: 'lower',
    marks: [{ value: 0, name: 'warning' }],
    capped: cappedAt(low, high, range),
  }
}

/** The lowest and the highest value that a scale tells apart; NaN: it has no piece. */
export function endsOfScale({ pieces }: Scale): readonly [low: number, high: number] {
  return [pieces[0]?.from ?? NaN, pieces.at(-1)?.to ?? NaN]
}

/** The colour of a value; null: it is not known. */
export function colourOf(scale: Scale, value: number): Rgb | null {
  const place = placeOf(scale, value)
  const piece = scale.pieces[place?.piece ?? -1]
  return place === null || piece === undefined ? null : along(piece.colours, place.fraction)
}

/** Piece and fraction within it; beyond the ends, the ends. */
export function placeOf(
  scale: Scale,
  value: number,
): { readonly piece: number; readonly fraction: number } | null {
  if (Number.isNaN(value) || scale.pieces.length === 0) return null
  const piece = pieceOf(scale, value)
  return { piece, fraction: fractionIn(scale, piece, value) }
}

/** Index of the piece that a known value lies in; beyond the ends, that at the end. */
export function pieceOf({ pieces, edges }: Scale, value: number): number {
  const isUpper = edges === 'upper'
  let piece = 0
  for (; piece < pieces.length - 1; piece++) {
    const to = pieces[piece]?.to ?? Infinity
    if (isUpper ? value < to : value <= to) break
  }
  return piece
}

/** How far into a piece a known value lies: 0 to 1; without such a piece, of a scale from 0 to 1. */
export function fractionIn({ pieces }: Scale, piece: number, value: number): number {
  const { from = 0, to = 1 } = pieces[piece] ?? {}
  return Math.min(Math.max((value - from) / (to - from), 0), 1)
}

/** Evenly spaced colours, mixed between neighbours. */
export function along(colours: readonly Rgb[], fraction: number): Rgb {
  const last = colours.length - 1
  const at = Math.min(Math.floor(fraction * last), Math.max(0, last - 1))
  const from = colours[at] ?? [0, 0, 0]
  return mix(from, colours[Math.min(at + 1, last)] ?? from, fraction * last - at)
}
