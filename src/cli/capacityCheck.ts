import type { Session, SessionRequest } from '#engine/session/session.ts'
import type { TableFacts } from '#engine/api.ts'
import { CapacitySums, followedBy, type CapacityScore, type Said } from '#forecast/capacity/check.ts'
import type { CoarseStep } from '#forecast/capacity/coarseStep.ts'
import { reachOf } from '#forecast/capacity/reach.ts'
import { trendReachMs } from '#forecast/capacity/trend.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { staleMs } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { thresholdOf } from '#forecast/thresholds.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { capacityHorizonText } from '#text/capacity.ts'
import { stepMeans } from '#text/capacityStep.ts'
import { durationText } from '#text/time.ts'

type Step = Extract<CoarseStep, { kind: 'step' }>

/** Past times that a file is looked at as of, the newest first, half a horizon apart. */
const MOST_ORIGINS = 12

/** What was said as of past times of a file, compared with what followed. */
export interface CapacityCheck {
  readonly step: Step
  readonly horizon: number
  readonly originsMs: readonly number[]
  /** By how bad the threshold is. */
  readonly scores: Readonly<Record<'warning' | 'critical', CapacityScore>>
}

/** Past times whose whole horizon is in the file, and as much history as the step needs before them. */
export function originsOf(facts: TableFacts, { stepMs, horizonMs }: Step, leastSteps: number): number[] {
  const origins: number[] = []
  // Whole steps before the newest row, so that all share their slots with it.
  const strideMs = Math.max(1, Math.floor(horizonMs / stepMs / 2)) * stepMs
  for (let at = facts.lastMs - horizonMs; origins.length < MOST_ORIGINS; at -= strideMs) {
    if (at - facts.firstMs < leastSteps * stepMs) break
    origins.push(at)
  }
  return origins
}

/** Fails with no-rows where the file is too short to look back. */
export async function checkCapacity(
  session: Session,
  request: SessionRequest,
  facts: TableFacts,
  step: Step,
  signal: AbortSignal,
): Promise<CapacityCheck> {
  const { horizon, minEncoderLength } = request.model.facts
  const originsMs = originsOf(facts, step, Math.max(24, minEncoderLength))
  if (originsMs.length === 0) {
    const [ahead, had] = [step.horizonMs, step.historyMs].map(durationText)
    throw new FleetcastError(
      'no-rows',
      `a forecast ${ahead} ahead cannot be checked with ${had} of history: try --step 900`,
    )
  }
  const sums = { warning: new CapacitySums(), critical: new CapacitySums() }
  for (const asOfMs of originsMs) {
    const forecast = await session.forecast({ ...request, asOfMs }, silent, signal)
    const range = { fromMs: asOfMs + step.stepMs, toMs: asOfMs + step.horizonMs }
    const after = await session.history(request, forecast.series, range, silent, signal)
    for (const [series, { metric }] of forecast.series.entries()) {
      const threshold = metricOf(metric).fills === null ? null : thresholdOf(metric)
      // A series whose newest row is older has other steps ahead.
      if (threshold === null || staleMs(forecast, series) !== null || forecast.originMs[series] !== asOfMs)
        continue
      const values = after.values.subarray(series * after.length, (series + 1) * after.length)
      for (const kind of ['warning', 'critical'] as const) {
        const { [kind]: limit, direction } = threshold
        const followed = followedBy(forecast.current[series] ?? NaN, values, limit, direction, step)
        if (followed === undefined) continue
        const reach = reachOf(forecast, series, limit, direction, step.averaged)
        const trendMs = trendReachMs(forecast, series, limit, direction, step.averaged)
        sums[kind].add(reach, trendMs, followed, step.stepMs)
      }
    }
  }
  return {
    step,
    horizon,
    originsMs,
    scores: { warning: sums.warning.score(), critical: sums.critical.score() },
  }
}

const silent = () => undefined

export function checkText({ step, horizon, originsMs, scores }: CapacityCheck): string {
  const ahead = capacityHorizonText({ stepMs: step.stepMs, horizon })
  const error = (ms: number | null) => (ms === null ? '' : `, ${durationText(ms)} off (median)`)
  const line = (what: string, { said, came }: Said, more: string) =>
    `  ${what} ${formatCount(said)}, of which ${formatCount(came)} did${more}`
  const parts = (['critical', 'warning'] as const).flatMap((kind) => {
    const { forecasts, reached, expected, possible, clear, line: straight } = scores[kind]
    return [
      `${kind} threshold: reached in ${formatCount(reached)} of ${plural(forecasts, 'forecast')}`,
      line(
        'forecast likely:   ',
        expected,
        `${error(expected.medianErrorMs)}; ${formatCount(expected.inside)} inside the interval`,
      ),
      line('forecast possible: ', possible, ''),
      line('forecast clear:    ', clear, ''),
      line('straight line: ', straight, error(straight.medianErrorMs)),
    ]
  })
  const from = `${plural(originsMs.length, 'past time')} of this file, ${stepMeans(step.stepMs, step.averaged)}, ${ahead} ahead`
  return [`${from}:`, ...parts].join('\n')
}
