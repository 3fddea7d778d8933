import { isNetwork } from './engines.ts'
import type { FleetForecast } from './fleetForecast.ts'

/** Reasons to expect little of a model that are known before anything was tried. */
export type Doubt =
  /** It says that it was never trained. */
  | { readonly kind: 'untrained' }
  /** Its levels crossed at so large a share of points: a trained network's hardly do. */
  | { readonly kind: 'crossing'; readonly fraction: number }
  /** It forecasts at a step that is far from the one that it was trained on, or from the data's. */
  | {
      readonly kind: 'step'
      readonly usedMs: number
      readonly otherMs: number
      readonly of: 'model' | 'data'
    }
  /** Values lie far outside those that its fitted normalizer knows. */
  | { readonly kind: 'range'; readonly metrics: readonly string[] }
  /** Its answers were never compared with known ones on this machine. */
  | { readonly kind: 'unchecked' }

/** At more points than this share a trained network's levels do not cross. */
const MOST_CROSSINGS = 0.5
/** Steps that differ by more than this factor are far apart. */
const FAR_STEP = 2

interface Known {
  readonly forecast: Pick<
    FleetForecast,
    'series' | 'horizon' | 'crossings' | 'stepMs' | 'stepSource' | 'provenance' | 'outsideRange'
  >
  /** Labels and texts of the model's card. */
  readonly cardFacts: Readonly<Record<string, string>>
  /** null: the model does not state its step. */
  readonly modelStepMs: number | null
  /** Measured; null: not known. */
  readonly dataStepMs: number | null
}

/** What speaks against a model's forecasts, the gravest first. Empty: nothing, or no network made them. */
export function doubtsOf({ forecast, cardFacts, modelStepMs, dataStepMs }: Known): Doubt[] {
  const { series, horizon, crossings, stepMs: usedMs, stepSource, provenance, outsideRange = [] } = forecast
  if (!isNetwork(provenance.engine)) return []
  const doubts: Doubt[] = []
  if (isUntrained(cardFacts)) doubts.push({ kind: 'untrained' })
  const fraction = crossings / Math.max(1, series.length * horizon)
  if (fraction > MOST_CROSSINGS) doubts.push({ kind: 'crossing', fraction })
  // At its own step, finer data are aggregated as they should be.
  if (stepSource !== 'model') {
    if (modelStepMs !== null && isFar(usedMs, modelStepMs)) {
      doubts.push({ kind: 'step', usedMs, otherMs: modelStepMs, of: 'model' })
    } else if (dataStepMs !== null && isFar(usedMs, dataStepMs)) {
      doubts.push({ kind: 'step', usedMs, otherMs: dataStepMs, of: 'data' })
    }
  }
  if (outsideRange.length > 0) doubts.push({ kind: 'range', metrics: outsideRange })
  if (provenance.selfCheckError === null) doubts.push({ kind: 'unchecked' })
  return doubts
}

/** Lightning counts epochs from 0: a checkpoint of its first one is only untrained where it took no step. */
export function isUntrained(facts: Readonly<Record<string, string>>): boolean {
  const steps = facts['Training steps']
  return steps === undefined ? facts['Epochs'] === '0' : steps === '0'
}

function isFar(a: number, b: number): boolean {
  return a > FAR_STEP * b || b > FAR_STEP * a
}
