import { fileURLToPath } from 'node:url'
import { mergeTables } from '#data/merge.ts'
import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles, openTable } from '#data/open.ts'
import type { ReadOptions } from '#data/options.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { readModel, type ReadModelOptions } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'

/** The model that ships with Fleetcast. */
const DEFAULT_MODEL = fileURLToPath(new URL('../../public/models/default', import.meta.url))

/**
 * Reads a checkpoint, a model folder, or (path undefined) the bundled default. Levels that are stated for a model
 * that has others are an error: they would change nothing.
 */
export async function modelFromDisk(
  path: string | undefined,
  options: ReadModelOptions,
): Promise<TrainedModel> {
  const files = await sourcesFromDisk(path ?? DEFAULT_MODEL)
  const model = await readModel(files, options)
  const { quantiles: stated } = options
  const { quantiles: own } = model.spec.window
  if (stated && !own.some((levels) => levels.join() === stated.join())) {
    const found = [...new Set(own.map((levels) => levels.join()))].join(' and ')
    throw new FleetcastError('argument-invalid', `--quantiles ${stated.join()}: the model's own are ${found}`)
  }
  return model
}

export interface DataOptions {
  /** Files and folders of metrics. */
  readonly data?: readonly string[]
  /** JSON records: a path, or - for standard input. */
  readonly input?: string
  /** Columns that the person names where they are not clear. */
  readonly time?: string
  readonly server?: string
}

type TableReach = Pick<ReadOptions, 'neededMs' | 'optionalMs'>

/** All that the files hold. */
export const EVERYTHING: TableReach = { neededMs: null }

/**
 * Metrics of files, folders and records as one table. reach: how far back rows are needed, see ReadOptions.
 * Fails with mapping-needed where it is not clear which column is which.
 */
export async function tableFromDisk(
  options: DataOptions,
  reach: TableReach,
  signal: AbortSignal,
): Promise<MetricTable> {
  const groups: RandomAccessFile[][] = []
  const onDisk = await Promise.all((options.data ?? []).map((path) => sourcesFromDisk(path)))
  if (onDisk.length > 0) groups.push(onDisk.flat())
  if (options.input !== undefined) groups.push([await recordsSource(options.input)])
  if (groups.length === 0) {
    throw new FleetcastError('argument-invalid', 'nothing to read: say --data FILE or --input records.json')
  }
  const tables: MetricTable[] = []
  for (const sources of groups) tables.push(await readTable(sources, options, reach, signal))
  return mergeTables(tables)
}

async function readTable(
  sources: readonly RandomAccessFile[],
  { time, server }: DataOptions,
  reach: TableReach,
  signal: AbortSignal,
): Promise<MetricTable> {
  const { guess } = await inspectFiles(sources, signal)
  const named = time !== undefined || server !== undefined
  const { mapping } = guess
  const taken = [time, server]
  const wanted =
    named && mapping !== null
      ? {
          ...mapping,
          time: time ?? mapping.time,
          server: server ?? mapping.server,
          metrics: mapping.metrics.filter((name) => !taken.includes(name)),
          labels: mapping.labels.filter((name) => !taken.includes(name)),
        }
      : null
  const opened = await openTable(sources, wanted, { ...reach, signal })
  if (opened.kind === 'ready') return opened.table
  const columns = guess.columns.map(({ name }) => name).join(', ')
  throw new FleetcastError(
    'mapping-needed',
    `${guess.question ?? 'the columns are not clear'} Say --time and --server; the columns are ${columns}`,
  )
}

async function recordsSource(path: string): Promise<RandomAccessFile> {
  if (path === '-') {
    const parts: Uint8Array[] = []
    for await (const part of process.stdin) {
      if (part instanceof Uint8Array) parts.push(part)
    }
    return memoryFile('records.json', Buffer.concat(parts))
  }
  const [source, ...more] = await sourcesFromDisk(path)
  if (source === undefined || more.length > 0) {
    throw new FleetcastError('argument-invalid', `--input ${path} is not one file of JSON records`)
  }
  // Records are JSON whatever the file is called.
  return { ...source, path: source.path.endsWith('.json') ? source.path : `${source.path}.json` }
}
