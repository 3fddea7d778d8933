import { Command } from 'commander'
import { FleetcastError } from '#forecast/errors.ts'
import { shortened } from '#forecast/shortened.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { v1Prediction } from '#forecast/wire/v1.ts'
import { offerOptions, offersCaveat } from '#text/offer.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, type CliBackend } from './backends.ts'
import { writeDump } from './dump.ts'
import { withDataAnswers } from './dataOptions.ts'
import { readingNotes, tableFromDisk, type DataOptions } from './files.ts'
import { collect, integerFrom, oneOf, positiveNumber, quantileLevels, time } from './options.ts'
import { say, writeResult } from './output.ts'
import { betterOf, DEFAULT_CHANCES_SAID, sayDoubts } from './quality.ts'
import { withSession } from './withSession.ts'

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

/** `fleetcast predict`: each series' next steps and chance of a breach, in the JSON shape of the first daemons (v1). */
export function predictCommand(signal: AbortSignal): Command {
  const command = withDataAnswers(new Command('predict'))
    .description('forecast every server and metric, with its chance of a breach, as JSON')
    .option('--data <path>', 'parquet, CSV or a folder of them; may be repeated', collect)
    .option('--input <file>', 'JSON records beside or instead of --data; - is standard input')
    .option('--model <path>', 'checkpoint or model folder; without it, the bundled default')
    .option('--horizon <steps>', 'steps to forecast, at most the model\u2019s', integerFrom(1))
    .option(
      '--step <seconds>',
      'the model\u2019s step, where it does not know its own or another is meant',
      positiveNumber,
    )
    .option('--as-of <time>', 'as it would have been made then (ISO 8601), from the rows up to it', time)
    .option('--quantiles <levels>', 'levels of a model that does not state its own', quantileLevels)
    .option('--backend <name>', CLI_BACKENDS.join(' or '), oneOf(...CLI_BACKENDS), 'native')
    .option(
      '--levels <which>',
      'bands (p10, p50, p90) or all of the model\u2019s raw levels',
      oneOf('bands', 'all'),
      'bands',
    )
    .option(
      '--better',
      'where a short backtest on the file’s past finds a simple forecast clearly closer, give its numbers, marked as not from the model',
    )
    .option('--out <file>', 'write to a file instead of stdout')
    .option('--dump <file>', 'also write network inputs, raw predictions and weights as safetensors')
  return withAheadOptions(command).action((options: PredictOptions) => predict(options, signal))
}

async function predict(options: PredictOptions, signal: AbortSignal): Promise<void> {
  await withSession(options, signal, async (session, model) => {
    const { window: windowSpec } = model.trained.spec
    const steps = options.horizon ?? windowSpec.maxPredictionLength
    if (steps > windowSpec.maxPredictionLength) {
      throw new FleetcastError(
        'horizon-too-long',
        `--horizon ${steps} is longer than the model's ${windowSpec.maxPredictionLength} steps`,
      )
    }
    const table = await tableFromDisk(session, options, signal, model.trained.spec.window.groupIds)
    const allLevels = options.levels === 'all'
    const stepMs = options.step === undefined ? null : options.step * 1000
    const asOfMs = options.asOf ?? null
    const facts = await session.read({ table, model, stepMs }, silent, signal)
    const ahead = aheadSettings(options, model, stepMs, facts)
    const request = { table, model, stepMs, renames: {}, asOfMs, ...ahead, rawLevels: allLevels }
    const ofModel = await session.forecast(request, silent, signal)
    const asked = options.better === true ? await betterOf(session, request, ofModel, signal) : request
    const forecast = shortened(await session.forecast(asked, silent, signal), steps)
    const assessment = await session.judge(forecast, DEFAULT_CRITERIA, signal)
    const prediction = v1Prediction(forecast, assessment, { allLevels, inputPoints: facts.rows })
    await writeResult(options.out, `${JSON.stringify(prediction)}\n`)
    if (options.dump !== undefined) await writeDump(options.dump, session, request, signal)
    if (options.better !== true) say(`note: ${DEFAULT_CHANCES_SAID}`)
    sayDoubts(ofModel, model, facts)
    for (const note of [...readingNotes(facts), ...forecast.notes]) say(`note: ${note}`)
    if (forecast.leftOut.length > 0) say(`${forecast.leftOut.length} left out; see metadata.left_out`)
    const offers = ofModel.offers ?? []
    if (offers.length > 0) {
      const caveat = offersCaveat(offers)
      say(`more series with ${offers.map(offerOptions).join('; ')}`)
      if (caveat !== null) say(`note: ${caveat}`)
    }
  })
}

const silent = () => undefined
