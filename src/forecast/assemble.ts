import { noExtremes } from './chance/pastExtremes.ts'
import type { FleetForecast, Provenance, SeriesKey } from './fleetForecast.ts'
import { metricBounds } from './quantile/bounds.ts'
import { kindNotes, kindOfOutput, type ForecastKind, type ForecastKinds } from './forecastKind.ts'
import { calibratedLevels, type Calibration } from './quantile/calibration.ts'
import { outputOf, outputWidth, type TargetOutput } from './quantile/output.ts'
import { calibratedValues, targetValues } from './quantile/targetLevels.ts'
import { crosses, repair } from './quantile/repair.ts'
import type { WindowPlan } from './window/plan.ts'
import type { WindowSpec } from './window/spec.ts'

/** Collects the network's answers, chunk by chunk in any order, into one forecast. */
export interface Assembler {
  /** outputs: per target [chunk, D, Q] of the plan's series from `from` on, before de-normalization. */
  readonly add: (from: number, outputs: readonly Float32Array[]) => void
  /** The same of a part of the plan: rows are its series as the plan counts them. */
  readonly addPart: (part: PlanPart, from: number, outputs: readonly Float32Array[]) => void
  /** Takes the numbers of a series, as the plan counts, from another forecast of the same levels and horizon. */
  readonly take: (row: number, other: Pick<FleetForecast, 'quantiles' | 'means'>, otherRow: number) => void
  /** What was added so far, as the arrays that continue being filled; series that were not added have NaN, their past too. */
  readonly soFar: (provenance: Provenance) => FleetForecast
  /** The same with the past of all series. */
  readonly finish: (provenance: Provenance) => FleetForecast
}

/** Some series of a plan as a plan of its own. */
export interface PlanPart {
  readonly plan: Pick<WindowPlan, 'targetScale'>
  readonly rows: readonly number[]
}

export interface AssembleOptions {
  /** Moves the levels; null: none. */
  readonly calibration?: Calibration | null
  /** Whether the levels from before bounds and order come along: as many values again. */
  readonly keepRaw?: boolean
}

/**
 * The forecast's series are the plan's, each with its targets side by side; its levels are all levels of all
 * targets, NaN where a target does not have one. historyLength: steps of history that go with it. A calibration
 * moves the levels, and the notes say so; the raw ones, where they are kept, stay the network's.
 */
export function createAssembler(
  spec: WindowSpec,
  plan: WindowPlan,
  historyLength: number,
  { calibration = null, keepRaw = false }: AssembleOptions = {},
): Assembler {
  const T = spec.targets.length
  const D = spec.maxPredictionLength
  const S = plan.series.length * T
  const targets = spec.targets.map(({ normalizer }, target) => {
    const own = spec.quantiles[target] ?? []
    return {
      target: { output: outputOf(spec, target), transformation: normalizer.transformation, levels: own },
      shown: calibration === null ? own : calibratedLevels(calibration, target, own),
    }
  })
  const levels = [...new Set(targets.flatMap(({ target, shown }) => [...target.levels, ...shown]))].sort(
    (a, b) => a - b,
  )
  const Q = levels.length
  const quantiles = new Float32Array(S * D * Q).fill(NaN)
  const rawQuantiles = keepRaw ? new Float32Array(S * D * Q).fill(NaN) : null
  const { series, originMs } = seriesOf(spec, plan)
  const past = createPast(plan, T, historyLength)
  const boundsOf = (at: number) => {
    const range = rangeOf(
      past.history.subarray(at * historyLength, (at + 1) * historyLength),
      past.current[at] ?? NaN,
    )
    return metricBounds(series[at]?.metric ?? '', range.min, range.max)
  }
  const hasMeans = targets.some(({ target }) => HAVE_MEANS.has(target.output.kind))
  const means = hasMeans ? new Float32Array(S * D).fill(NaN) : null
  let crossings = 0

  const put = (
    scaled: Pick<WindowPlan, 'targetScale'>,
    from: number,
    outputs: readonly Float32Array[],
    rowOf: (index: number) => number,
  ) => {
    targets.forEach(({ target, shown }, t) => {
      const output = outputs[t] ?? new Float32Array()
      const count = output.length / (D * outputWidth(target.output, target.levels.length))
      const scale = scaled.targetScale(t, from, from + count)
      const own = targetValues(target, output, scale)
      const { values } =
        calibration === null ? own : calibratedValues(target, t, calibration, output, scale, D)
      const ownPlaces = target.levels.map((level) => levels.indexOf(level))
      const places = shown.map((level) => levels.indexOf(level))
      const raw = new Float32Array(Q).fill(NaN)
      const curve = new Float32Array(Q)
      for (let index = 0; index < count; index++) {
        const row = rowOf(from + index)
        past.take(row)
        const at = row * T + t
        const bounds = boundsOf(at)
        for (let step = 0; step < D; step++) {
          const point = index * D + step
          const base = (at * D + step) * Q
          putAt(raw, ownPlaces, own.values, point)
          curve.fill(NaN)
          putAt(curve, places, values, point)
          rawQuantiles?.set(raw, base)
          if (crosses(raw)) crossings++
          if (means && own.means) means[at * D + step] = own.means[point] ?? NaN
          repair(curve, bounds)
          quantiles.set(curve, base)
        }
      }
    })
  }
  const kinds = kindsOf(
    series,
    targets.map(({ target, shown }) => {
      const isRanged = shown.length > target.levels.length
      return kindOfOutput(target.output, isRanged ? (calibration?.fittedOn ?? null) : null)
    }),
  )
  const finish = (provenance: Provenance): FleetForecast => {
    for (let row = 0; row < plan.series.length; row++) past.take(row)
    return soFar(provenance)
  }
  const soFar = (provenance: Provenance): FleetForecast => ({
    series,
    stepMs: plan.stepMs,
    stepSource: plan.stepSource,
    horizon: D,
    levels,
    issueTimeMs: plan.issueTimeMs,
    originMs,
    quantiles,
    rawQuantiles,
    crossings,
    ...(means && { means }),
    ...(kinds && { kinds }),
    current: past.current,
    historyLength,
    history: past.history,
    extremes: past.extremes,
    leftOut: plan.leftOut,
    notes: [
      ...plan.notes,
      ...(calibration === null ? [] : [calibrationNote(calibration), ...uncalibratedNote(spec)]),
      ...kindNotes(kinds ?? {}),
    ],
    provenance: { ...provenance, calibrated: calibration !== null },
  })
  const take: Assembler['take'] = (row, other, otherRow) => {
    const width = T * D * Q
    quantiles.set(other.quantiles.subarray(otherRow * width, (otherRow + 1) * width), row * width)
    if (means && other.means)
      means.set(other.means.subarray(otherRow * T * D, (otherRow + 1) * T * D), row * T * D)
  }
  return {
    add: (from, outputs) => put(plan, from, outputs, (index) => index),
    addPart: ({ plan: part, rows }, from, outputs) => put(part, from, outputs, (index) => rows[index] ?? -1),
    take,
    soFar,
    finish,
  }
}

/** Puts the values of a point, of which there is one for each of the places, at these. */
function putAt(curve: Float32Array, places: readonly number[], values: Float32Array, point: number): void {
  const first = point * places.length
  for (let i = 0; i < places.length; i++) curve[places[i] ?? -1] = values[first + i] ?? NaN
}

/** Distributions whose point forecast the library gives as their mean. */
const HAVE_MEANS: ReadonlySet<TargetOutput['kind']> = new Set(['negativeBinomial', 'beta'])

/** By metric, from those of the targets, side by side; null: all are quantiles. */
function kindsOf(
  series: readonly SeriesKey[],
  ofTargets: readonly (ForecastKind | null)[],
): ForecastKinds | null {
  if (ofTargets.every((kind) => kind === null)) return null
  const found = series.flatMap(({ metric }, s) => {
    const kind = ofTargets[s % ofTargets.length] ?? null
    return kind === null ? [] : [[metric, kind] as const]
  })
  return Object.fromEntries(found)
}

/** Of the targets whose levels no calibration moves; see standardLevels(). */
function uncalibratedNote(spec: WindowSpec): string[] {
  const names = spec.targets.flatMap(({ name }, t) => (HAVE_MEANS.has(outputOf(spec, t).kind) ? [name] : []))
  return names.length === 0
    ? []
    : [`${names.join(', ')}: not calibrated, these are the distribution's own quantiles`]
}

function calibrationNote({ fittedOn, windows, coverage80 }: Calibration): string {
  const { before, after } = coverage80
  const percent = (share: number) => `${Math.round(100 * share)} %`
  const effect =
    after === null
      ? ''
      : before === null
        ? ` (P10 to P90 covers ${percent(after)} of actual values, cross-checked on two halves)`
        : ` (P10 to P90 coverage ${percent(before)} before, ${percent(after)} after)`
  return `quantiles are calibrated on ${windows} forecasts from ${fittedOn}${effect}`
}

/** Keys and origins of the forecast's series: the plan's, times the targets of the wide layout. */
function seriesOf(spec: WindowSpec, plan: WindowPlan) {
  const series: SeriesKey[] = plan.series.flatMap(({ server, metric, profile }) =>
    spec.targets.map(({ name }) => ({ server, metric: metric ?? name, profile })),
  )
  const T = spec.targets.length
  const originMs = Float64Array.from(series, (_, s) => plan.series[Math.floor(s / T)]?.originMs ?? NaN)
  return { series, originMs }
}

/**
 * History, newest values and extremes of a longer past, the targets of a series side by side; NaN until its row of the plan
 * is taken, so that this is done while the network computes.
 */
function createPast(plan: WindowPlan, T: number, historyLength: number) {
  const S = plan.series.length * T
  const history = new Float32Array(S * historyLength).fill(NaN)
  const current = new Float64Array(S).fill(NaN)
  const extremes = noExtremes(S)
  const taken = new Uint8Array(plan.series.length)
  const take = (row: number) => {
    if (taken[row] !== 0) return
    taken[row] = 1
    for (let target = 0; target < T; target++) {
      const at = row * T + target
      history.set(plan.history(target, historyLength, row, row + 1), at * historyLength)
      current.set(plan.current(target, row, row + 1), at)
      const { blocks, highs, lows } = plan.extremes(target, row, row + 1)
      extremes.highs.set(highs, at * blocks)
      extremes.lows.set(lows, at * blocks)
    }
  }
  return { history, current, extremes, take }
}

/** NaN is skipped. */
function rangeOf(history: Float32Array, current: number): { readonly min: number; readonly max: number } {
  let [min, max] = Number.isNaN(current) ? [Infinity, -Infinity] : [current, current]
  for (const value of history) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}
