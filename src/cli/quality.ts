import { judgeReport, simplerOf, type MetricJudgement } from '#forecast/accuracy/judgement.ts'
import { isSmallSample } from '#forecast/accuracy/sample.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { planTrial } from '#forecast/accuracy/trial.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import { doubtsOf, isUntrained } from '#forecast/doubts.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { formatCount } from '#text/numbers.ts'
import { doubtText, evidenceText, judgementText, sampleText } from '#text/quality.ts'
import type { TableFacts } from '#engine/api.ts'
import type { HeldModel } from '#engine/session/heldModel.ts'
import type { Session, SessionRequest } from '#engine/session/session.ts'
import type { TrainedModel } from '#model/spec.ts'
import { say } from './output.ts'

/** Says what speaks against a forecast of a model that is known before anything is tried. */
export function sayDoubts(forecast: FleetForecast, model: HeldModel, { stepMs }: TableFacts): void {
  const { spec } = model.trained
  const known = { forecast, cardFacts: spec.card.facts, modelStepMs: spec.window.stepMs, dataStepMs: stepMs }
  for (const doubt of doubtsOf(known)) say(`warning: ${doubtText(doubt)}`)
}

/** The same of a model file alone. */
export function sayDoubtsOfModel({ spec: { card, selfCheck } }: TrainedModel): void {
  if (isUntrained(card.facts)) say(`warning: ${doubtText({ kind: 'untrained' })}`)
  if (selfCheck === null) say('the model stores no reference output, so it cannot be self-checked')
}

/** Says a verdict per metric, and what it stands on. */
export function sayVerdict(report: AccuracyReport): readonly MetricJudgement[] {
  const judgements = judgeReport(report)
  for (const each of judgements) {
    say(`${each.metric}: ${judgementText(each.judgement, isSmallSample(report))} (${evidenceText(each)})`)
  }
  return judgements
}

/** The request with simple forecasts in the model’s place where a short backtest finds those clearly closer; says all of it. */
export async function betterOf(
  session: Session,
  request: SessionRequest,
  forecast: FleetForecast,
  signal: AbortSignal,
): Promise<SessionRequest> {
  const options = { metrics: null, horizon: null, before: 1, thresholds: {}, ...planTrial(forecast) }
  let report: AccuracyReport
  try {
    report = await session.backtest(request, options, () => undefined, signal)
  } catch (error) {
    if (!(error instanceof FleetcastError) || error.code !== 'no-rows') throw error
    say('the file is too short for a backtest: every forecast is from the model')
    say(DEFAULT_CHANCES_SAID)
    return request
  }
  say(`backtest on this file: ${sampleText(report)}`)
  const simple = simplerOf(sayVerdict(report))
  const chances = withoutMetrics(report.chances.learned, Object.keys(simple))
  say(
    chances === null
      ? DEFAULT_CHANCES_SAID
      : `breach probabilities are fitted on this file (${formatCount(chances.windows)} windows over all metrics): ${Object.keys(chances.models).join(', ')}`,
  )
  return { ...request, simple, chances }
}

/** What plain forecasts of the command line say of their chances. */
export const DEFAULT_CHANCES_SAID =
  'breach probabilities use the default weights, not weights fitted on this file'

/** What was learned of the model's numbers says nothing of those that stand in for them. null: nothing is left. */
export function withoutMetrics(
  learned: FittedChances | null,
  metrics: readonly string[],
): FittedChances | null {
  if (learned === null) return null
  const models = Object.fromEntries(
    Object.entries(learned.models).filter(([metric]) => !metrics.includes(metric)),
  )
  return Object.keys(models).length === 0 ? null : { ...learned, models }
}
