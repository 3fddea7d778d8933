import { Command } from 'commander'
import type { OnSeries } from '#engine/forecast/forecastFleet.ts'
import { runInSlices } from '#engine/runInSlices.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { shortened } from '#forecast/shortened.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { V1Text } from '#forecast/wire/v1Text.ts'
import type { TimeText } from '#forecast/wire/wireTime.ts'
import { offerOptions, offersCaveat } from '#text/offer.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, CLI_BACKENDS_SAID, type CliBackend } from './backends.ts'
import { writeDump } from './dump.ts'
import { withDataAnswers } from './dataOptions.ts'
import { openFromDisk, readingNotes, tableFromDisk, type DataOptions } from './files.ts'
import { collect, integerFrom, oneOf, positiveNumber, quantileLevels, time } from './options.ts'
import { say, writeResult } from './output.ts'
import { betterOf, DEFAULT_CHANCES_SAID, sayDoubts } from './quality.ts'
import { withSession } from './withSession.ts'

/** A cancel waits for at most about this. */
const SLICE_MS = 40

interface PredictOptions extends DataOptions, AheadOptions {
  readonly model?: string
  readonly horizon?: number
  readonly step?: number
  readonly asOf?: number
  readonly quantiles?: number[]
  readonly backend: CliBackend
  readonly levels: 'bands' | 'all'
  readonly out?: string
  readonly dump?: string
  readonly better?: true
}

/** `fleetcast predict`: each series' next steps and chance of a breach, in the JSON shape of the first daemons (v1). timeOf: default UTC with a Z. */
export function predictCommand(signal: AbortSignal, timeOf?: TimeText): Command {
  const command = withDataAnswers(new Command('predict'))
    .description('forecast every server and metric, with breach probabilities, as JSON')
    .option('--data <path>', 'parquet or CSV file, or a folder of them (repeatable)', collect)
    .option('--input <file>', 'JSON records, in addition to or instead of --data (- reads stdin)')
    .option('--model <path>', 'checkpoint or model folder (default: the bundled model)')
    .option('--horizon <steps>', 'horizon in steps (default and maximum: the model’s)', integerFrom(1))
    .option(
      '--step <seconds>',
      'forecast step, if the model does not store one or it should differ',
      positiveNumber,
    )
    .option('--as-of <time>', 'forecast as of this time (ISO 8601), using only rows up to it', time)
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--backend <name>', CLI_BACKENDS_SAID, oneOf(...CLI_BACKENDS))
    .option(
      '--levels <which>',
      'bands (P10, P50, P90) or all of the model’s quantile levels',
      oneOf('bands', 'all'),
      'bands',
    )
    .option(
      '--better',
      'run a short backtest on the file first; where a simple forecast is clearly more accurate, use it, marked as not from the model',
    )
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--dump <file>', 'also write network inputs, raw predictions and variable weights as safetensors')
  return withAheadOptions(command).action((options: PredictOptions) => predict(options, signal, timeOf))
}

async function predict(options: PredictOptions, signal: AbortSignal, timeOf?: TimeText): Promise<void> {
  // While the model is compiled; whoever awaits it hears of its failure.
  const opening = openFromDisk(options, signal)
  opening.catch(() => undefined)
  await withSession(options, signal, async (session, model) => {
    const { window: windowSpec } = model.trained.spec
    const steps = options.horizon ?? windowSpec.maxPredictionLength
    if (steps > windowSpec.maxPredictionLength) {
      throw new FleetcastError(
        'horizon-too-long',
        `--horizon ${steps} is longer than the model's ${windowSpec.maxPredictionLength} steps`,
      )
    }
    const table = await tableFromDisk(session, options, signal, windowSpec.groupIds, opening)
    const allLevels = options.levels === 'all'
    const stepMs = options.step === undefined ? null : options.step * 1000
    const asOfMs = options.asOf ?? null
    const facts = await session.read({ table, model, stepMs }, silent, signal)
    const ahead = aheadSettings(options, model, stepMs, facts)
    const request = { table, model, stepMs, renames: {}, asOfMs, ...ahead, rawLevels: allLevels }
    const text = new V1Text(DEFAULT_CRITERIA, allLevels)
    const isAsModel = options.better !== true && steps === windowSpec.maxPredictionLength
    const write: OnSeries = (soFar, from, to) => {
      for (let series = from; series < to; series++) text.take(soFar, series)
    }
    const ofModel = await session.forecast(request, silent, signal, isAsModel ? write : undefined)
    const asked = options.better === true ? await betterOf(session, request, ofModel, signal) : request
    const forecast = shortened(await session.forecast(asked, silent, signal), steps)
    const written = text.finish(forecast, { inputPoints: facts.rows, ...(timeOf && { timeOf }) })
    await writeResult(options.out, `${await runInSlices(written, signal, SLICE_MS)}\n`)
    if (options.dump !== undefined) await writeDump(options.dump, session, request, signal)
    if (options.better !== true) say(`note: ${DEFAULT_CHANCES_SAID}`)
    sayDoubts(ofModel, model, facts)
    for (const note of [...readingNotes(facts), ...forecast.notes]) say(`note: ${note}`)
    if (forecast.leftOut.length > 0) say(`${forecast.leftOut.length} series skipped; see metadata.left_out`)
    const offers = ofModel.offers ?? []
    if (offers.length > 0) {
      const caveat = offersCaveat(offers)
      say(`to forecast more series, use ${offers.map(offerOptions).join('; ')}`)
      if (caveat !== null) say(`note: ${caveat}`)
    }
  })
}

const silent = () => undefined
