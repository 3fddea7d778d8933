import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { leastSkill, type Naive } from '#forecast/accuracy/comparison.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { levelName } from './levels.ts'
import { formatCount, plural, significant } from './numbers.ts'
import { shareNumber, shareText, wholePercentText } from './percent.ts'
import { durationText } from './time.ts'

/** Losses and Brier scores: three digits. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : significant(score)
}

/** Covered with both ends of the band, and with P10 left out; once where that is the same. */
export function coverageText(closed: number | null, halfOpen: number | null): string {
  const [both, without] = [shareText(closed), shareText(halfOpen)]
  return both === without ? both : `${shareNumber(closed)} / ${without}`
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

/** What was tested: `27 origins in the last 20 % of the file, each 8 h ahead`. */
export function testedText(
  { origins, split, steps, horizon, stepMs, sample }: AccuracyReport,
  of: 'the file' | 'the daemon’s values' = 'the file',
): string {
  const tried =
    sample === null
      ? plural(origins, 'origin')
      : `${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')} from ${formatCount(origins)} of ${plural(sample.ofOrigins, 'origin')}`
  return `${tried} in the last ${wholePercentText(1 - split / steps)} of ${of}, each ${durationText(horizon * stepMs)} ahead`
}

/** What was held against what happened: `37 forecasts since 14:05 UTC, each up to 8 h ahead`. since: null: not known. */
export function heldText(
  { origins, horizon, stepMs }: Pick<AccuracyReport, 'origins' | 'horizon' | 'stepMs'>,
  since: string | null,
): string {
  const from = since === null ? '' : ` since ${since}`
  return `${plural(origins, 'forecast')}${from}, each up to ${durationText(horizon * stepMs)} ahead, held against what happened`
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

/** The skill chart in a sentence. */
export function skillSummary({ metric, byHorizon, skill }: MetricAccuracy, stepMs: number): string {
  const overall = shareText(leastSkill(skill))
  const [first, last] = [byHorizon[0], byHorizon.at(-1)]
  if (first === undefined || last === undefined) return `Nothing of ${metric} was scored.`
  const of = (block: typeof first) =>
    `${shareText(leastSkill(block.skill))} ${aheadText(block, stepMs)} ahead`
  return `Skill of ${metric} against the naive forecast that is hardest to beat: ${overall} over the horizon, ${of(first)}, ${of(last)}.`
}

/** The calibration plot in a sentence. */
export function calibrationSummary({ metric, model }: MetricAccuracy): string {
  const levels = model.levels
    .filter(({ observed }) => observed !== null)
    .map(({ level, observed }) => `${shareText(observed)} at or below ${levelName(level)}`)
  return `Of ${formatCount(model.points)} values of ${metric}, ${levels.join(', ')}.`
}
