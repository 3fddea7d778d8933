import { basename } from 'node:path'
import { Command } from 'commander'
import { kindNotes } from '#forecast/forecastKind.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { FileCalibrationOptions } from '#engine/api.ts'
import type { Session, SessionRequest } from '#engine/session/session.ts'
import type { Score } from '#forecast/accuracy/score.ts'
import { FIT_PART } from '#forecast/accuracy/fitPart.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { accuracyJson, accuracyTable } from './accuracyText.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, CLI_BACKENDS_SAID, type CliBackend } from './backends.ts'
import { withDataAnswers } from './dataOptions.ts'
import { readingNotes, tableFromDisk, type DataOptions } from './files.ts'
import { collect, fraction, integerFrom, oneOf, positiveNumber, quantileLevels } from './options.ts'
import { say, writeResult } from './output.ts'
import { sayVerdict } from './quality.ts'
import { sayProgress } from './progress.ts'
import { withSession } from './withSession.ts'

interface BacktestOptions extends DataOptions, AheadOptions {
  readonly model?: string
  readonly metric?: string[]
  readonly from: number
  readonly stride: number
  readonly horizon?: number
  readonly step?: number
  readonly quantiles?: number[]
  readonly calibrated?: number | true
  readonly chancesFrom: number
  readonly backend: CliBackend
  readonly json?: true
  readonly out?: string
}

/** `fleetcast backtest`: how good the model is on the past of a file, beside naive forecasts. */
export function backtestCommand(signal: AbortSignal): Command {
  const command = withDataAnswers(new Command('backtest'))
    .description('backtest a model on a file: forecast its past from rolling origins and score the result')
    .option('--data <path>', 'parquet or CSV file, or a folder of them (repeatable)', collect)
    .option('--model <path>', 'checkpoint or model folder (default: the bundled model)')
    .option('--metric <name...>', 'metrics to forecast (default: all)')
    .option(
      '--from <fraction>',
      'start of the test period, as a fraction of the file’s time range',
      fraction,
      0.8,
    )
    .option('--stride <steps>', 'steps between forecast origins', integerFrom(1), 96)
    .option(
      '--horizon <steps>',
      'horizon to score, in steps (default and maximum: the model’s)',
      integerFrom(1),
    )
    .option(
      '--calibrated [fraction]',
      `calibrate the quantiles first, on the file from this fraction (default: ${FIT_PART.from}) to the start of the test`,
      fraction,
    )
    .option(
      '--chances-from <fraction>',
      'start of the period, as a fraction, on which breach probabilities are fitted; it ends where the test starts. Set it equal to --from to use the default weights',
      fraction,
      0.4,
    )
    .option('--step <seconds>', 'forecast step, if it differs from the model’s', positiveNumber)
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--backend <name>', CLI_BACKENDS_SAID, oneOf(...CLI_BACKENDS))
    .option('--json', 'print all figures as JSON')
    .option('--out <file>', 'write to this file instead of stdout')
  return withAheadOptions(command).action((options: BacktestOptions) => run(options, signal))
}

/** The test part with levels corrected on the part before it; says what that changed. */
async function calibrated(
  session: Session,
  request: SessionRequest,
  options: Omit<FileCalibrationOptions, 'fileName'>,
  { data = [], input }: BacktestOptions,
  signal: AbortSignal,
): Promise<AccuracyReport> {
  const fileName = [...data, ...(input === undefined ? [] : [input])].map((path) => basename(path)).join(', ')
  const progress = { calibrating: sayProgress('calibrate'), backtest: sayProgress('backtest') }
  const onProgress: ProgressListener = (each) => {
    if (each.stage === 'calibrating' || each.stage === 'backtest') progress[each.stage](each)
  }
  const asked = { ...options, fileName }
  const { calibration, before, after } = await session.calibrate(request, asked, onProgress, signal)
  say(`quantiles are calibrated on ${calibration.windows} forecasts from ${calibration.fittedOn}`)
  for (const { metric, model } of after.metrics) {
    const was = before.metrics.find((each) => each.metric === metric)?.model ?? null
    say(
      `${metric}: P10 to P90 covers ${covered(model)} of the test values; uncalibrated ${was === null ? '\u2013' : covered(was)}`,
    )
  }
  return after
}

function chancesText({ chances: { used } }: AccuracyReport): string {
  return used === null
    ? 'breach probabilities use the default weights: the period before the test is too short to fit them'
    : `breach probabilities are fitted on ${used.windows} forecasts from before the test`
}

function covered({ coverage80, coverage80Closed }: Score): string {
  return `${percent(coverage80)} (${percent(coverage80Closed)} counting values exactly at P10)`
}

function percent(share: number | null): string {
  return share === null ? '\u2013' : `${(100 * share).toFixed(1)} %`
}

async function run(options: BacktestOptions, signal: AbortSignal): Promise<void> {
  const fitFrom = options.calibrated === true ? FIT_PART.from : (options.calibrated ?? null)
  if (fitFrom !== null && fitFrom >= options.from) {
    throw new FleetcastError(
      'argument-invalid',
      `--calibrated ${fitFrom} must be less than --from ${options.from}`,
    )
  }
  const said = sayProgress('backtest')
  const backtestOnly: ProgressListener = (each) => {
    if (each.stage === 'backtest') said(each)
  }
  await withSession(options, signal, async (session, model) => {
    const table = await tableFromDisk(session, options, signal, model.trained.spec.window.groupIds)
    const stepMs = options.step === undefined ? null : options.step * 1000
    const facts = await session.read({ table, model, stepMs }, () => undefined, signal)
    const request = { table, model, stepMs, renames: {}, ...aheadSettings(options, model, stepMs, facts) }
    const asked = {
      metrics: options.metric ?? null,
      from: options.from,
      stride: options.stride,
      horizon: options.horizon ?? null,
      thresholds: {},
      chancesFrom: options.chancesFrom < options.from ? options.chancesFrom : null,
    }
    const report =
      fitFrom === null
        ? await session.backtest(request, { ...asked, before: 1 }, backtestOnly, signal)
        : await calibrated(session, request, { ...asked, fitFrom }, options, signal)
    const text = options.json === true ? accuracyJson(report) : accuracyTable(report)
    say(chancesText(report))
    for (const note of [...readingNotes(facts), ...kindNotes(report.kinds ?? {})]) say(`note: ${note}`)
    await writeResult(options.out, `${text}\n`)
    sayVerdict(report)
    for (const { server, metric, reason } of report.leftOut.slice(0, 5)) {
      say(`skipped: ${metric === null ? server : `${server}/${metric}`} ${reason}`)
    }
    if (report.leftOut.length > 5) say(`skipped: ${report.leftOut.length - 5} more`)
    if (report.notFinite > 0) say(`${report.notFinite} forecasts are not finite numbers and are not scored`)
  })
}
