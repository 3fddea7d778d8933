import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { compileModel } from '#engine/model/compileModel.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { modelCardSchema, type TrainedModel } from '#model/spec.ts'
import { cliBackends } from './backends.ts'
import { modelFromDisk } from './files.ts'
import { goldenSelfCheck, nativeSelfCheck } from './selfCheck.ts'
import { positiveNumber, quantileLevels } from './options.ts'
import { writeModel } from './writeModel.ts'

interface CompileOptions {
  readonly out: string
  readonly step?: number
  readonly quantiles?: number[]
  readonly card?: string
  readonly golden?: string
}

/** `fleetcast compile`: our own form (model.json, model.safetensors) with the ONNX graph beside it. */
export function compileCommand(signal: AbortSignal): Command {
  return new Command('compile')
    .description('convert a trained model to a Fleetcast model folder with an ONNX graph')
    .argument('<model>', 'checkpoint or model folder')
    .requiredOption('--out <dir>', 'output folder for model.json, model.safetensors and model.onnx')
    .option('--step <seconds>', 'step of the training data', positiveNumber)
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--card <file>', 'JSON with name, description, trainedOn, trainedAt, licence, facts')
    .option(
      '--golden <file>',
      'safetensors with an input window and PyTorch’s output for it, used by the self-check',
    )
    .action(async (path: string, options: CompileOptions) => {
      const read = await modelFromDisk(path, { quantiles: options.quantiles ?? null, signal })
      const named = await withFacts(read, options)
      const loaded = await compileModel(named, cliBackends('native'), () => undefined, signal)
      try {
        const selfCheck =
          options.golden === undefined
            ? await nativeSelfCheck(loaded, signal)
            : await goldenSelfCheck(options.golden, loaded, signal)
        await writeModel(options.out, { ...named, spec: { ...named.spec, selfCheck } })
      } finally {
        await loaded.release()
      }
    })
}

/** The model with the step and the card that the person states. */
async function withFacts(model: TrainedModel, { step, card: file }: CompileOptions): Promise<TrainedModel> {
  const { spec } = model
  const windowSpec = step === undefined ? spec.window : { ...spec.window, stepMs: step * 1000 }
  const given = file === undefined ? {} : parseCard(file, await readFile(file, 'utf8'))
  return {
    ...model,
    spec: { ...spec, window: windowSpec, card: { ...spec.card, ...given, form: 'fleetcast' } },
  }
}

function parseCard(file: string, text: string): Partial<TrainedModel['spec']['card']> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new FleetcastError('json-invalid', `${file} is not valid JSON`, { file }, { cause })
  }
  const parsed = modelCardSchema.partial().strict().safeParse(json)
  if (parsed.success) {
    // Absent keys stay absent: undefined would erase what the model says of itself.
    return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
  }
  const [issue] = parsed.error.issues
  throw new FleetcastError(
    'model-schema',
    `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    { file },
  )
}
