import { basename } from 'node:path'
import { Command } from 'commander'
import type { HeldTable } from '#engine/session/heldTable.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, CLI_BACKENDS_SAID, type CliBackend } from './backends.ts'
import { withDataAnswers } from './dataOptions.ts'
import { readingNotes, tableFromDisk, type DataOptions } from './files.ts'
import { collect, fraction, integerFrom, oneOf, positiveNumber, quantileLevels } from './options.ts'
import { say } from './output.ts'
import { sayProgress } from './progress.ts'
import { withSession } from './withSession.ts'
import { writeModel } from './writeModel.ts'

interface CalibrateOptions extends DataOptions, AheadOptions {
  readonly data: readonly string[]
  readonly model?: string
  readonly metric?: string[]
  readonly from: number
  readonly before: number
  readonly stride: number
  readonly step?: number
  readonly quantiles?: number[]
  readonly backend: CliBackend
  readonly out: string
}

/** `fleetcast calibrate`: a model whose levels are corrected on the past of a file. */
export function calibrateCommand(signal: AbortSignal): Command {
  const command = withDataAnswers(new Command('calibrate'))
    .description('calibrate a model’s quantiles on a file and write the result as a Fleetcast model folder')
    .requiredOption(
      '--data <path>',
      'parquet or CSV file, or a folder of them (repeatable; each is split by its own time range)',
      collect,
    )
    .option('--model <path>', 'checkpoint or model folder (default: the bundled model)')
    .option('--metric <name...>', 'metrics to forecast (default: all)')
    .option(
      '--from <fraction>',
      'start of the calibration period, as a fraction of the file’s time range',
      fraction,
      0.6,
    )
    .option('--before <fraction>', 'end of the calibration period, as a fraction', fraction, 0.8)
    .option('--stride <steps>', 'steps between forecast origins', integerFrom(1), 96)
    .option('--step <seconds>', 'forecast step, if it differs from the model’s', positiveNumber)
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--backend <name>', CLI_BACKENDS_SAID, oneOf(...CLI_BACKENDS))
    .requiredOption('--out <dir>', 'output folder for model.json, model.safetensors and model.onnx')
  return withAheadOptions(command).action((options: CalibrateOptions) => run(options, signal))
}

async function run(options: CalibrateOptions, signal: AbortSignal): Promise<void> {
  const { from, before, stride } = options
  if (from >= before) {
    throw new FleetcastError('argument-invalid', `--from ${from} must be less than --before ${before}`)
  }
  const [, another] = options.data
  if (another !== undefined && options.timeOrigin !== undefined && 'newest' in options.timeOrigin) {
    throw new FleetcastError(
      'argument-invalid',
      `--time-origin ${options.timeOrigin.newest} is the index of the newest row, which works for one file only; --data names ${options.data.length}. Pass the time of index 0 instead`,
    )
  }
  await withSession(options, signal, async (session, model) => {
    // Files of other times are not one fleet: each is split by its own time.
    const tables: HeldTable[] = []
    for (const path of options.data) {
      tables.push(
        await tableFromDisk(
          session,
          { ...options, data: [path] },
          signal,
          model.trained.spec.window.groupIds,
        ),
      )
    }
    const stepMs = options.step === undefined ? null : options.step * 1000
    const [first] = tables
    const lastMs =
      first === undefined || options.timeOrigin === undefined
        ? NaN
        : (await session.read({ table: first, model, stepMs }, () => undefined, signal)).lastMs
    const asked = {
      stepMs,
      renames: {},
      ...aheadSettings(options, model, stepMs, { lastMs }),
      metrics: options.metric ?? null,
      from,
      before,
      stride,
      horizon: null,
    }
    const files = options.data.map((path) => basename(path)).join(', ')
    const fittedOn = `${files}, ${options.metric?.join(', ') ?? 'all metrics'}, from ${from} to ${before} of its time range`
    const said = sayProgress('calibrate')
    const onProgress: ProgressListener = (each) => {
      if (each.stage === 'backtest') said(each)
    }
    const calibration = await session.fit(model, tables, asked, fittedOn, onProgress, signal)
    for (const note of new Set(tables.flatMap((table) => readingNotes(table.facts())))) say(`note: ${note}`)
    const { spec } = model.trained
    const card = { ...spec.card, form: 'fleetcast' as const }
    await writeModel(options.out, { ...model.trained, spec: { ...spec, card, calibration } })
    const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`)
    const { before: raw, after } = calibration.coverage80
    say(
      raw === null && after !== null
        ? `P10 and P90 come from the model’s errors in ${calibration.windows} forecasts; cross-checked on two halves, they cover ${percent(after)} of the actual values`
        : `P10 to P90 covered ${percent(raw)} of the actual values over ${calibration.windows} forecasts; calibrated and cross-checked on two halves, ${percent(after)}`,
    )
  })
}
