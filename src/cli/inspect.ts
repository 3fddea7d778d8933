import { Command } from 'commander'
import type { FileFacts } from '#data/facts.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import { knownAs, namingColumns } from '#data/mapping/names.ts'
import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles } from '#data/open.ts'
import { ALL } from '#engine/session/heldTable.ts'
import { Session } from '#engine/session/session.ts'
import { formatOfFile } from '#forecast/formats.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { fileName, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { outputOf } from '#forecast/quantile/output.ts'
import type { Scaler } from '#forecast/window/spec.ts'
import type { TrainedModel } from '#model/spec.ts'
import { parameterCount } from '#model/weights.ts'
import { ANSWERED_BY, answersOf, withDataAnswers, type DataAnswers } from './dataOptions.ts'
import { modelFromDisk } from './files.ts'
import { quantileLevels } from './options.ts'
import { sayDoubtsOfModel } from './quality.ts'
import { writeResult } from './output.ts'

interface InspectOptions extends DataAnswers {
  readonly quantiles?: readonly number[]
  readonly out?: string
}

/** `fleetcast inspect`: what a parquet or CSV, a checkpoint or a model folder holds, as JSON. */
export function inspectCommand(signal: AbortSignal): Command {
  return withDataAnswers(new Command('inspect'))
    .description('describe a data file, checkpoint or model folder as JSON')
    .argument('<path>', 'file or folder')
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--out <file>', 'write to this file instead of stdout')
    .action(async (path: string, options: InspectOptions) => {
      const sources = await sourcesFromDisk(path)
      const model = (await isModel(sources, signal))
        ? await modelFromDisk(path, { quantiles: options.quantiles ?? null, signal })
        : null
      const said = model === null ? await dataFacts(sources, options, signal) : modelFacts(model)
      await writeResult(options.out, `${JSON.stringify(said, null, 2)}\n`)
      if (model !== null) sayDoubtsOfModel(model)
    })
}

/**
 * model.json is a model's wherever it lies; all other JSON is records, or lies beside weights. A pickle without weights
 * is not a model, and may lie beside metrics.
 */
async function isModel(files: readonly RandomAccessFile[], signal: AbortSignal): Promise<boolean> {
  for (const file of files) {
    if (fileName(file.path) === 'model.json') return true
    const format = await formatOfFile(file, signal)
    const alone = files.length === 1
    if (format?.kind === 'model' && (alone || format.id !== 'dataset-parameters')) return true
  }
  return false
}

/**
 * What the files hold and how they are read: what each column is and why, then what came of reading all rows. metrics
 * and read are null where something has to be asked first; question says what.
 */
async function dataFacts(files: readonly RandomAccessFile[], options: DataAnswers, signal: AbortSignal) {
  const data = await inspectFiles(files, signal)
  const guess = data.guessWith({ answers: answersOf(options) })
  const { mapping, sure, asks } = guess
  const answeredBy = asks.map((asked) => ANSWERED_BY[asked])
  if (!sure || mapping === null)
    return { facts: said(data.facts), guess, answeredBy, metrics: null, read: null }
  const table = new Session({ backends: () => [], maxBlockingMs: null }).table([{ data, mapping }])
  const { facts } = await table.reaching(ALL, () => undefined, signal)
  const { stepMs, servers, rows, firstMs, lastMs, naiveTime, notes, metrics, labels } = facts()
  const read = {
    layout: layoutText(mapping),
    servers,
    rows,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    stepSeconds: stepMs === null ? null : stepMs / 1000,
    zone: mapping.zone ?? (naiveTime ? 'not in the file: read as UTC' : 'stated in the file'),
    labels,
    notes,
  }
  const known = metrics.map((metric) => {
    const { name, unit, threshold } = metricOf(metric)
    return { column: columnOf(mapping, metric), name, unit, threshold }
  })
  return { facts: said(data.facts), guess, metrics: known, read }
}

/** The facts without the rows that were looked at: samples of them stand beside. */
function said({ columns, ...facts }: FileFacts) {
  const named = columns.map((column) => {
    const { name, kind, type, why, samples, distinct } = column
    return { name, kind, type, why, samples, distinct }
  })
  return { ...facts, columns: named }
}

/** The column that holds a metric; null: several do, or the rows name it. */
function columnOf(mapping: ColumnMapping, metric: string): string | null {
  if (mapping.wide !== undefined || namingColumns(mapping).length > 0) return null
  return mapping.metrics.find((column) => knownAs(mapping, column) === metric) ?? null
}

function layoutText(mapping: ColumnMapping): string {
  const { names = [], apart = [], wide } = mapping
  if (wide !== undefined) {
    const metrics = new Set(Object.values(wide).map(({ metric }) => metric))
    return metrics.size > 1 ? 'a column per server and metric' : 'a column per server'
  }
  const told = apart.length === 0 ? '' : `, ${apart.join(' and ')} distinguishing metrics`
  if (names.length > 0) return `a row per server, time and metric, named in ${names.join(' and ')}${told}`
  return `a row per server and time, a column per metric${told}`
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
    case 'power':
      return `${scaler.method} (${scaler.lambda}), then (x - ${scaler.center}) / ${scaler.scale}`
    case 'quantile':
      return `${scaler.output} quantiles of ${scaler.quantiles.length}`
    case 'normalizer':
      return scaler.normalizer.kind
  }
}
