import { noExtremes } from './chance/pastExtremes.ts'
import type { FleetForecast, Provenance, SeriesKey } from './fleetForecast.ts'
import { metricBounds } from './quantile/bounds.ts'
import { calibrate, type Calibration } from './quantile/calibration.ts'
import { denormalise } from './quantile/denormalise.ts'
import { crosses, repair } from './quantile/repair.ts'
import type { WindowPlan } from './window/plan.ts'
import type { WindowSpec } from './window/spec.ts'

/** Collects the network's answers, chunk by chunk in any order, into one forecast. */
export interface Assembler {
  /** outputs: per target [chunk, D, Q] of the plan's series from `from` on, before de-normalisation. */
  readonly add: (from: number, outputs: readonly Float32Array[]) => void
  /** What was added; series that were not have NaN. */
  readonly finish: (provenance: Provenance) => FleetForecast
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
  const levels = [...new Set(spec.quantiles.flat())].sort((a, b) => a - b)
  const Q = levels.length
  const quantiles = new Float32Array(S * D * Q).fill(NaN)
  const rawQuantiles = keepRaw ? new Float32Array(S * D * Q).fill(NaN) : null
  const { series, originMs } = seriesOf(spec, plan)
  const { history, current, extremes } = pastOf(plan, T, historyLength)
  const bounds = series.map(({ metric }, s) => {
    const range = rangeOf(history.subarray(s * historyLength, (s + 1) * historyLength), current[s] ?? NaN)
    return metricBounds(metric, range.min, range.max)
  })
  const targets = spec.targets.map(({ normalizer }, target) => ({
    transformation: normalizer.transformation,
    places: (spec.quantiles[target] ?? []).map((level) => levels.indexOf(level)),
  }))
  let crossings = 0

  const add = (from: number, outputs: readonly Float32Array[]) => {
    targets.forEach(({ transformation, places }, target) => {
      const output = outputs[target] ?? new Float32Array()
      const count = output.length / (D * places.length)
      const scale = plan.targetScale(target, from, from + count)
      const values = new Float32Array(output.length)
      denormalise(transformation, output, scale, values)
      let calibrated = values
      if (calibration !== null) {
        calibrated = new Float32Array(output.length)
        denormalise(transformation, calibrate(calibration, target, output, D), scale, calibrated)
      }
      const raw = new Float32Array(Q).fill(NaN)
      for (let point = 0; point < count * D; point++) {
        const s = (from + Math.floor(point / D)) * T + target
        const base = (s * D + (point % D)) * Q
        const curve = quantiles.subarray(base, base + Q)
        places.forEach((place, i) => {
          raw[place] = values[point * places.length + i] ?? NaN
          curve[place] = calibrated[point * places.length + i] ?? NaN
        })
        rawQuantiles?.set(raw, base)
        if (crosses(raw)) crossings++
        const limits = bounds[s]
        if (limits) repair(curve, limits)
      }
    })
  }
  const finish = (provenance: Provenance): FleetForecast => ({
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
    current,
    historyLength,
    history,
    extremes,
    leftOut: plan.leftOut,
    notes: calibration === null ? plan.notes : [...plan.notes, calibrationNote(calibration)],
    provenance: { ...provenance, calibrated: calibration !== null },
  })
  return { add, finish }
}

function calibrationNote({ fittedOn, windows, coverage80 }: Calibration): string {
  const { before, after } = coverage80
  const percent = (share: number) => `${Math.round(100 * share)} %`
  const effect =
    before === null || after === null
      ? ''
      : ` (P10 to P90 covered ${percent(before)}, with it ${percent(after)})`
  return `levels are calibrated on ${windows} forecasts of ${fittedOn}${effect}`
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

/** History, newest values and extremes of a longer past, the targets of a series side by side. */
function pastOf(plan: WindowPlan, T: number, historyLength: number) {
  const S = plan.series.length * T
  const history = new Float32Array(S * historyLength)
  const current = new Float64Array(S)
  const extremes = noExtremes(S)
  const { blocks } = extremes
  for (let target = 0; target < T; target++) {
    const past = plan.history(target, historyLength)
    const newest = plan.current(target)
    const { highs, lows } = plan.extremes(target)
    plan.series.forEach((_, index) => {
      const s = index * T + target
      history.set(past.subarray(index * historyLength, (index + 1) * historyLength), s * historyLength)
      current[s] = newest[index] ?? NaN
      const [from, to] = [index * blocks, (index + 1) * blocks]
      extremes.highs.set(highs.subarray(from, to), s * blocks)
      extremes.lows.set(lows.subarray(from, to), s * blocks)
    })
  }
  return { history, current, extremes }
}

/** NaN is passed over. */
function rangeOf(history: Float32Array, current: number): { readonly min: number; readonly max: number } {
  let [min, max] = Number.isNaN(current) ? [Infinity, -Infinity] : [current, current]
  for (const value of history) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}
