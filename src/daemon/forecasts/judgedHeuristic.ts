import { runInSlices } from '#engine/runInSlices.ts'
import { assessing } from '#forecast/assess.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { Clock } from '../clock/clock.ts'
import { heuristicForecast } from './heuristic.ts'
import { AHEAD_MS, type StepRows } from './ready.ts'
import type { Judgement } from './standing.ts'
import { SLICE_MS } from '../slice.ts'

/** Two days tell of yesterday, the others of its errors. */
const PAST_MS = 4 * 86_400_000

/** Steps ahead: what the model that ships forecasts. */
const HORIZON = 96

export interface HeuristicSource {
  readonly rows: StepRows
  readonly stepMs: number
  readonly clock: Clock
  /** A sentence: why no network answers. */
  readonly why: string
}

/** A simple forecast of all that the store has, judged, made in slices that let others have their turn. Fails as heuristicForecast. */
export async function judgedHeuristic(
  { rows, stepMs, clock, why }: HeuristicSource,
  criteria: Criteria,
  signal: AbortSignal,
): Promise<{ readonly judgement: Judgement; readonly inputPoints: number }> {
  const nowMs = clock.nowMs()
  const found = await rows({ fromMs: nowMs - PAST_MS, toMs: nowMs + AHEAD_MS }, null, signal)
  const options = { stepMs, horizon: HORIZON, why: why.replace(/\.$/, ''), nowMs: clock.nowMs }
  const forecast = await runInSlices(heuristicForecast(found, options), signal, SLICE_MS)
  const steps = assessing(forecast, thresholdsWith(criteria.thresholds), criteria.odds)
  const assessment = await runInSlices(steps, signal, SLICE_MS)
  return { judgement: { judged: { forecast, assessment }, criteria }, inputPoints: found.servers.length }
}
