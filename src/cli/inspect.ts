import { Command } from 'commander'
import { knownAs } from '#data/mapping/names.ts'
import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles } from '#data/open.ts'
import { formatOfFile } from '#forecast/formats.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { fileName, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { outputOf } from '#forecast/quantile/output.ts'
import type { Scaler } from '#forecast/window/spec.ts'
import type { TrainedModel } from '#model/spec.ts'
import { parameterCount } from '#model/weights.ts'
import { modelFromDisk } from './files.ts'
import { quantileLevels } from './options.ts'
import { sayDoubtsOfModel } from './quality.ts'
import { writeResult } from './output.ts'

/** `fleetcast inspect`: what a parquet or CSV, a checkpoint or a model folder holds, as JSON. */
export function inspectCommand(signal: AbortSignal): Command {
  return new Command('inspect')
    .description('say what a parquet, CSV, checkpoint or model folder holds, as JSON')
    .argument('<path>', 'file or folder')
    .option('--quantiles <levels>', 'levels of a model that does not state its own', quantileLevels)
    .option('--out <file>', 'write to a file instead of stdout')
    .action(async (path: string, options: { quantiles?: number[]; out?: string }) => {
      const sources = await sourcesFromDisk(path)
      const model = (await isModel(sources, signal))
        ? await modelFromDisk(path, { quantiles: options.quantiles ?? null, signal })
        : null
      const said = model === null ? await dataFacts(sources, signal) : modelFacts(model)
      await writeResult(options.out, `${JSON.stringify(said, null, 2)}\n`)
      if (model !== null) sayDoubtsOfModel(model)
    })
}

/**
 * model.json is a model's wherever it lies; all other JSON is records, or lies beside weights. A pickle without weights
 * is no model, and may lie beside metrics.
 */
async function isModel(files: readonly RandomAccessFile[], signal: AbortSignal): Promise<boolean> {
  for (const file of files) {
    if (fileName(file.path) === 'model.json') return true
    const format = await formatOfFile(file, signal)
    if (format?.kind === 'model' && format.id !== 'dataset-parameters') return true
  }
  return false
}

/** metrics: what each column is taken for; null: that is asked first. */
async function dataFacts(files: readonly RandomAccessFile[], signal: AbortSignal) {
  const { facts, guess } = await inspectFiles(files, signal)
  const { mapping } = guess
  const metrics = mapping?.metrics.map((column) => {
    const { name, unit, threshold } = metricOf(knownAs(mapping, column))
    return { column, name, unit, threshold }
  })
  return { facts, guess, metrics: metrics ?? null }
}

function modelFacts({ spec, sha256 }: TrainedModel) {
  const { window: windowSpec, network, card } = spec
  return {
    card,
    sha256,
    parameters: parameterCount(network),
    layout: windowSpec.layout,
    targets: windowSpec.targets.map(({ name, normalizer }, index) => ({
      name,
      normalizer: normalizer.kind,
      transformation: normalizer.transformation,
      quantiles: windowSpec.quantiles[index],
      output: outputOf(windowSpec, index),
    })),
    encoderLength: { least: windowSpec.minEncoderLength, most: windowSpec.maxEncoderLength },
    horizon: windowSpec.maxPredictionLength,
    stepSeconds: windowSpec.stepMs === null ? null : windowSpec.stepMs / 1000,
    groupIds: windowSpec.groupIds,
    reals: Object.fromEntries(windowSpec.xReals.map((name) => [name, scalerText(windowSpec.scalers[name])])),
    categoricals: Object.fromEntries(
      windowSpec.xCategoricals.map((name) => [name, windowSpec.encoders[name]?.classes.length ?? null]),
    ),
    lags: windowSpec.lags,
    network,
    selfCheck:
      spec.selfCheck === null ? null : { batch: spec.selfCheck.batch, source: spec.selfCheck.source },
  }
}

function scalerText(scaler: Scaler | undefined): string {
  switch (scaler?.kind) {
    case undefined:
      return 'by the normalizer'
    case 'none':
      return 'unscaled'
    case 'affine':
      return `(x - ${scaler.center}) / ${scaler.scale}`
    case 'normalizer':
      return scaler.normalizer.kind
  }
}
