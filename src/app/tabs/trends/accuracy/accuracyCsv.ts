import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { leastSkill, NAIVE, WIRE_NAMES, type Summary } from '#forecast/accuracy/comparison.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { csvText } from '#text/csv.ts'

/** What every row says of itself. */
interface Source {
  readonly file: string
  /** null: the source does not say. */
  readonly model: string | null
  readonly modelSha256: string | null
  readonly calibration: string
}

const HEADER = [
  ...['metric', 'part', 'name', 'windows', 'points', 'loss_p10', 'loss_p50', 'loss_p90', 'loss_mean', 'mae'],
  ...['coverage80_closed', 'coverage80', 'coverage96_closed', 'coverage96', 'width80', 'width96'],
  ...NAIVE.map((name) => `skill_${WIRE_NAMES[name]}`),
  ...['skill_hardest', 'origins', 'horizon_steps', 'step_ms', 'file', 'model', 'model_sha256', 'calibration'],
]

/** Every figure as CSV: a row per metric, block of the horizon, profile and server; shares as fractions. */
export function accuracyCsv(
  report: AccuracyReport,
  { file, model, modelSha256, calibration }: Source,
): string {
  const { origins, horizon, stepMs } = report
  const row = (metric: string, part: string, name: string, windows: number | null, figures: Summary) => {
    const { model: score, skill } = figures
    return [
      ...[metric, part, name, windows, score.points],
      ...[score.loss.p10, score.loss.p50, score.loss.p90, score.loss.mean, score.mae],
      ...[
        score.coverage80Closed,
        score.coverage80,
        score.coverage96Closed,
        score.coverage96,
        score.width80,
        score.width96,
      ],
      ...NAIVE.map((each) => skill[each]),
      ...[leastSkill(skill), origins, horizon, stepMs, file, model, modelSha256, calibration],
    ]
  }
  const rowsOf = (each: MetricAccuracy) => [
    row(each.metric, 'all', '', each.windows, each),
    ...each.byHorizon.map((block) =>
      row(each.metric, accuracyPageWords.csvSteps, `${block.fromStep}-${block.toStep}`, null, block),
    ),
    ...each.byProfile.map((group) => row(each.metric, 'profile', group.profile ?? '', group.windows, group)),
    ...each.byServer.map((group) => row(each.metric, 'server', group.server, group.windows, group)),
  ]
  return csvText(HEADER, report.metrics.flatMap(rowsOf))
}
