import { basename } from 'node:path'
import { Command } from 'commander'
import type { HeldTable } from '#engine/session/heldTable.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, type CliBackend } from './backends.ts'
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
    .description(
      'correct a model\u2019s levels on the past of a file, and write it in Fleetcast\u2019s own form',
    )
    .requiredOption(
      '--data <path>',
      'parquet, CSV or a folder of them; may be repeated, each split by its own time',
      collect,
    )
    .option('--model <path>', 'checkpoint or model folder; without it, the bundled default')
    .option('--metric <name...>', 'metrics to forecast; without it, all of them')
    .option(
      '--from <fraction>',
      'where in the file\u2019s time the part to calibrate on begins',
      fraction,
      0.6,
    )
    .option('--before <fraction>', 'where it ends', fraction, 0.8)
    .option('--stride <steps>', 'steps between two origins', integerFrom(1), 96)
    .option('--step <seconds>', 'the model\u2019s step, where another is meant', positiveNumber)
    .option('--quantiles <levels>', 'levels of a model that does not state its own', quantileLevels)
    .option('--backend <name>', CLI_BACKENDS.join(' or '), oneOf(...CLI_BACKENDS), 'native')
    .requiredOption('--out <dir>', 'folder to write model.json, model.safetensors and model.onnx to')
  return withAheadOptions(command).action((options: CalibrateOptions) => run(options, signal))
}

async function run(options: CalibrateOptions, signal: AbortSignal): Promise<void> {
  const { from, before, stride } = options
  if (from >= before) {
    throw new FleetcastError('argument-invalid', `--from ${from} is not before --before ${before}`)
  }
  const [, another] = options.data
  if (another !== undefined && options.timeOrigin !== undefined && 'newest' in options.timeOrigin) {
    throw new FleetcastError(
      'argument-invalid',
      `--time-origin ${options.timeOrigin.newest} is the newest row's index in one file, and --data names ${options.data.length}: expected the time of index 0`,
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
    const fittedOn = `${files}, ${options.metric?.join(', ') ?? 'all metrics'}, from ${from} to ${before} of its time`
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
        ? `P10 to P90 are made of the model\u2019s errors in ${calibration.windows} forecasts: with each half of them tried by the other\u2019s, they hold ${percent(after)} of what followed`
        : `P10 to P90 covered ${percent(raw)} of what followed ${calibration.windows} forecasts; with each half of them corrected by the other, ${percent(after)}`,
    )
  })
}
