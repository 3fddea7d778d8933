import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { ReliabilityBin } from '#forecast/accuracy/chanceScore.ts'
import { leastSkill, type Naive } from '#forecast/accuracy/comparison.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { levelName } from './levels.ts'
import { formatCount, plural, significant } from './numbers.ts'
import { shareText, wholePercentText } from './percent.ts'
import { durationText } from './time.ts'

/** Losses and Brier scores: three digits. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : significant(score)
}

/** What the model is compared with. */
export const NAIVE_NAMES: Readonly<Record<Naive, string>> = {
  lastValue: 'Last value, its residuals’ quantiles',
  seasonalNaive: 'Same time yesterday, its residuals’ quantiles',
  straightLine: 'Straight line, its residuals’ quantiles',
  windowDay: 'Quantiles of the newest day',
  windowRecent: 'Quantiles of the newest 24 steps',
  lastPoint: 'Last value alone',
  seasonalPoint: 'Same time yesterday alone',
}

/** What was tested: `27 past times in the last 20 % of the file, each 8 h ahead`. */
export function testedText(
  { origins, split, steps, horizon, stepMs, sample }: AccuracyReport,
  of: 'the file' | 'the daemon’s values' = 'the file',
): string {
  const tried =
    sample === null
      ? plural(origins, 'past time')
      : `${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')} from ${formatCount(origins)} of ${plural(sample.ofOrigins, 'past time')}`
  return `${tried} in the last ${wholePercentText(1 - split / steps)} of ${of}, each ${durationText(horizon * stepMs)} ahead`
}

/** What was compared with what happened: `37 forecasts since 14:05 UTC, each up to 8 h ahead`. since: null: not known. */
export function heldText(
  { origins, horizon, stepMs }: Pick<AccuracyReport, 'origins' | 'horizon' | 'stepMs'>,
  since: string | null,
): string {
  const from = since === null ? '' : ` since ${since}`
  return `${plural(origins, 'forecast')}${from}, each up to ${durationText(horizon * stepMs)} ahead, compared with what happened`
}

/** `5 m to 1 h`: what a block of the horizon is of. */
export function aheadText(
  { fromStep, toStep }: { fromStep: number; toStep: number },
  stepMs: number,
): string {
  return fromStep === toStep
    ? durationText(toStep * stepMs)
    : `${durationText(fromStep * stepMs)} to ${durationText(toStep * stepMs)}`
}

/** How long before a breach it was foreseen: to the minute, or the step where that is shorter. null: none was. */
export function leadTimeText(leadMinutes: number | null, stepMs: number): string {
  if (leadMinutes === null) return '–'
  const unitMs = Math.min(60_000, stepMs)
  return durationText(Math.round((leadMinutes * 60_000) / unitMs) * unitMs)
}

/** The skill chart in a sentence. */
export function skillSummary({ metric, byHorizon, skill }: MetricAccuracy, stepMs: number): string {
  const overall = shareText(leastSkill(skill))
  const [first, last] = [byHorizon[0], byHorizon.at(-1)]
  if (first === undefined || last === undefined) return `Nothing of ${metric} was scored.`
  const of = (block: typeof first) =>
    `${shareText(leastSkill(block.skill))} ${aheadText(block, stepMs)} ahead`
  return `Skill of ${metric} against the best naive forecast: ${overall} over the horizon, ${of(first)}, ${of(last)}.`
}

/** The calibration plot in a sentence. */
export function calibrationSummary({ metric, model }: MetricAccuracy): string {
  const levels = model.levels
    .filter(({ observed }) => observed !== null)
    .map(({ level, observed }) => `${shareText(observed)} at or below ${levelName(level)}`)
  return `Of ${formatCount(model.points)} values of ${metric}, ${levels.join(', ')}.`
}

/** The plot of chances in a sentence. lines: said and happened as fractions, from unlikely to likely. */
export function reliabilitySummary(
  metric: string,
  lines: readonly { readonly name: string; readonly bins: readonly ReliabilityBin[] }[],
  within: string,
): string {
  const said = lines.flatMap(({ name, bins }) =>
    bins.map((bin) => `${name} ${shareText(bin.said)} forecast, ${shareText(bin.happened)} happened`),
  )
  return `Probabilities of a breach of ${metric} within ${within}: ${said.join('; ')}.`
}
