import { FleetcastError } from '../errors.ts'
import { staleMs, type FleetForecast } from '../fleetForecast.ts'
import type { MetricTable } from '../table.ts'
import { formatDuration } from '../window/duration.ts'
import { planWindows, type WindowOptions, type WindowPlan } from '../window/plan.ts'
import type { LeftOut } from '../window/inputs.ts'
import type { WindowSpec } from '../window/spec.ts'
import { measureStep } from '../window/step.ts'
import { stepsFor, stepsOf } from './candidateSteps.ts'
import type { Offer, Reach } from './offer.ts'
import { timesBeforeGaps } from './timesBeforeGaps.ts'

/** More steps to choose from would help nobody. */
const MOST_STEPS = 4
/** What was forecast as asked. */
type Had = Pick<FleetForecast, 'originMs' | 'leftOut' | 'stepMs' | 'issueTimeMs' | 'horizon'>

/** Reasons that another step or an earlier time may remove. */
const SHORT: ReadonlySet<LeftOut['code']> = new Set(['too-short', 'too-sparse', 'stale-gap'])

/** Whether there may be anything to offer for what was skipped. */
export function mayHaveOffers(leftOut: readonly LeftOut[]): boolean {
  return leftOut.some(({ code }) => SHORT.has(code))
}

/**
 * What forecasts more series of a table than what was asked for: other steps first, the furthest ahead that works for
 * most series before the others, then the time before a gap. Each was tried; empty: nothing does. options: as asked,
 * as of the newest row. had: what that gave; null: nothing.
 */
export function offersFor(
  table: MetricTable,
  spec: WindowSpec,
  options: WindowOptions,
  had: Had | null,
): readonly Offer[] {
  const steps = offering(table, spec, options, had)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** offersFor, with a turn after each plan that was tried. */
export function* offering(
  table: MetricTable,
  spec: WindowSpec,
  options: WindowOptions,
  had: Had | null,
): Generator<void, readonly Offer[]> {
  const measuredMs = measureStep(table)
  if (measuredMs === null) return []
  const horizon = spec.maxPredictionLength
  const before = had === null ? 0 : freshSeries(had)
  let of = had === null ? 0 : allSeries(had, spec)
  const tryAt = (stepMs: number, asOfMs: number | null): Reach | null => {
    const plan = planOrNull(table, spec, { ...options, stepMs, asOfMs, stepSource: 'override' })
    if (plan === null) return null
    const forecast = forecastOf(plan, spec)
    of = Math.max(of, allSeries(forecast, spec))
    const series = freshSeries(forecast)
    return series <= before ? null : { aheadMs: horizon * stepMs, series, of, modelStepMs: spec.stepMs }
  }

  // Coarser steps ask for a longer past: they help where rows lie far apart, never where they are few.
  const isSparse = had?.leftOut.some(({ code }) => code === 'too-sparse') === true
  const helpsCoarser = isSparse || measuredMs > options.stepMs
  const steps = stepsOf(table, measuredMs).filter(
    (stepMs) => Math.abs(stepMs - options.stepMs) > 1 && (helpsCoarser || stepMs < options.stepMs),
  )
  const onSteps: Extract<Offer, { kind: 'step' }>[] = []
  for (const stepMs of steps) {
    const reach = tryAt(stepMs, null)
    if (reach !== null) onSteps.push({ kind: 'step', stepMs, ...reach })
    yield
  }

  const early: Extract<Offer, { kind: 'asOf' }>[] = []
  const isCut =
    had === null ||
    freshSeries(had) < had.originMs.length ||
    had.leftOut.some(({ code }) => code !== 'too-short' && SHORT.has(code))
  const times = isCut
    ? timesBeforeGaps(table, Math.max(measuredMs, options.stepMs), spec.minEncoderLength)
    : []
  // Before the gap there may be too few rows for the step as well; only then both are changed.
  const gapSteps = [null, ...(onSteps.length === 0 ? steps.toReversed() : [])]
  for (const stepMs of gapSteps) {
    if (early.length > 0) break
    for (const asOfMs of times) {
      const reach = tryAt(stepMs ?? options.stepMs, asOfMs)
      if (reach !== null) early.push({ kind: 'asOf', asOfMs, stepMs, ...reach })
      yield
    }
  }
  early.sort((a, b) => b.series - a.series || b.asOfMs - a.asOfMs)
  const isMost = ({ series }: Reach) => 2 * series > of
  const ranked = onSteps.sort((a, b) => Number(isMost(b)) - Number(isMost(a)) || b.stepMs - a.stepMs)
  return [...spread(ranked), ...early.slice(0, 1)].map((offer) => ({ ...offer, of }))
}

/** What a file lacks that no step and no earlier time can be forecast on: for the end of an error's message. */
export function lackText(table: MetricTable, spec: WindowSpec): string {
  const measuredMs = measureStep(table)
  const steps = Math.max(2, spec.minEncoderLength)
  if (measuredMs === null) return `the model needs at least ${steps} rows of one server`
  const [ownMs = measuredMs] = stepsFor(measuredMs)
  return `at the data's own step of ${formatDuration(ownMs)} the model needs at least ${steps} steps (${formatDuration(steps * ownMs)})`
}

/** The first, and of the others at most so many, evenly. */
function spread<T>(ranked: readonly T[]): readonly T[] {
  if (ranked.length <= MOST_STEPS) return ranked
  const every = (ranked.length - 1) / (MOST_STEPS - 1)
  return Array.from({ length: MOST_STEPS }, (_, i) => ranked[Math.round(i * every)] as T)
}

function planOrNull(table: MetricTable, spec: WindowSpec, options: WindowOptions): WindowPlan | null {
  try {
    return planWindows(spec, table, options)
  } catch (error) {
    if (error instanceof FleetcastError) return null
    throw error
  }
}

/** What a plan would be forecast as, as far as it is counted here. */
function forecastOf({ series, leftOut, stepMs, issueTimeMs }: WindowPlan, spec: WindowSpec): Had {
  const originMs = series.flatMap((each) => spec.targets.map(() => each.originMs))
  return {
    originMs: Float64Array.from(originMs),
    leftOut,
    stepMs,
    issueTimeMs,
    horizon: spec.maxPredictionLength,
  }
}

function freshSeries(had: Had): number {
  let fresh = 0
  for (let at = 0; at < had.originMs.length; at++) if (staleMs(had, at) === null) fresh++
  return fresh
}

function allSeries({ originMs, leftOut }: Had, spec: WindowSpec): number {
  return originMs.length + spec.targets.length * leftOut.filter(({ code }) => code !== 'constant-null').length
}
