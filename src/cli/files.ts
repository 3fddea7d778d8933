import { fileURLToPath } from 'node:url'
import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles, type Inspection } from '#data/open.ts'
import type { TableFacts } from '#engine/api.ts'
import type { HeldTable, MappedData } from '#engine/session/heldTable.ts'
import type { Session } from '#engine/session/session.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { readModel, type ReadModelOptions } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'
import { ANSWERED_BY, answersOf, type DataAnswers } from './dataOptions.ts'

/** The model that ships with Fleetcast. */
const DEFAULT_MODEL = fileURLToPath(new URL('../../public/models/default', import.meta.url))

/** The files of a checkpoint or a model folder; path undefined: of the bundled default. */
export async function modelFiles(path: string | undefined): Promise<RandomAccessFile[]> {
  return await sourcesFromDisk(path ?? DEFAULT_MODEL)
}

/**
 * Reads a checkpoint, a model folder, or (path undefined) the bundled default. Levels that are stated for a model
 * that has others are an error: they would change nothing.
 */
export async function modelFromDisk(
  path: string | undefined,
  options: ReadModelOptions,
): Promise<TrainedModel> {
  const model = await readModel(await modelFiles(path), options)
  checkStatedLevels(model, options.quantiles ?? null)
  return model
}

/** Fails with argument-invalid where the levels that a person states are none of the model's. */
export function checkStatedLevels({ spec }: TrainedModel, stated: readonly number[] | null): void {
  const { quantiles: own } = spec.window
  if (stated === null || own.some((levels) => levels.join() === stated.join())) return
  const found = [...new Set(own.map((levels) => levels.join()))].join(' and ')
  throw new FleetcastError(
    'argument-invalid',
    `--quantiles ${stated.join()} contradicts the model, whose levels are ${found}`,
  )
}

export interface DataOptions extends DataAnswers {
  /** Files and folders of metrics. */
  readonly data?: readonly string[]
  /** JSON records: a path, or - for standard input. */
  readonly input?: string
}

/** Looks at files, folders and records: their columns and first rows. Fails as inspectFiles does. */
export async function openFromDisk(
  options: DataOptions,
  signal: AbortSignal,
): Promise<readonly Inspection[]> {
  const groups: RandomAccessFile[][] = []
  const onDisk = await Promise.all((options.data ?? []).map((path) => sourcesFromDisk(path)))
  if (onDisk.length > 0) groups.push(onDisk.flat())
  if (options.input !== undefined) groups.push([await recordsFile(options.input)])
  if (groups.length === 0) {
    throw new FleetcastError('argument-invalid', 'no input: pass --data FILE or --input records.json')
  }
  const opened: Inspection[] = []
  for (const files of groups) opened.push(await inspectFiles(files, signal))
  return opened
}

/**
 * Metrics of files, folders and records as one table of the session. Fails with mapping-needed where it is not clear
 * which column is which.
 */
export async function tableFromDisk(
  session: Session,
  options: DataOptions,
  signal: AbortSignal,
  /** Columns by which the model tells its series apart. */
  modelGroups: readonly string[] = [],
  /** What openFromDisk() found, where it was begun before. */
  opening = openFromDisk(options, signal),
): Promise<HeldTable> {
  const parts = (await opening).map((data) => {
    const part = mapped(data, options, modelGroups)
    return { ...part, data: sayingHow(part.data) }
  })
  return session.table(parts)
}

/** What is found only when all rows are read: the error then names the options that answer it. */
function sayingHow(data: MappedData['data']): MappedData['data'] {
  const read: typeof data.read = async (...asked) => {
    try {
      return await data.read(...asked)
    } catch (error) {
      const answer = error instanceof FleetcastError ? error.place.answer : undefined
      if (!(error instanceof FleetcastError) || answer === undefined) throw error
      throw new FleetcastError(error.code, `${error.message} (${ANSWERED_BY[answer]})`, error.place)
    }
  }
  return { ...data, read }
}

/** How the data is read: as guessed, with what the person says. Fails with mapping-needed naming the options. */
function mapped(
  data: MappedData['data'],
  options: DataAnswers,
  groups: readonly string[],
): MappedData & { readonly mapping: ColumnMapping } {
  const { mapping, sure, question, asks, columns } = data.guessWith({ groups, answers: answersOf(options) })
  if (sure && mapping !== null) return { data, mapping }
  const names = columns.map(({ name }) => name).join(', ')
  const say = asks.map((asked) => ANSWERED_BY[asked]).join('; ')
  throw new FleetcastError(
    'mapping-needed',
    `${question ?? 'the columns are not clear'} Pass ${say}. Columns: ${names}`,
  )
}

/** What a person is to know about how files were read: the zone that was assumed, what was skipped or converted. */
export function readingNotes({ naiveTime, notes }: Pick<TableFacts, 'naiveTime' | 'notes'>): string[] {
  const zone = naiveTime
    ? ['timestamps have no time zone and were read as UTC; use --zone to set another']
    : []
  return [...zone, ...notes]
}

async function recordsFile(path: string): Promise<RandomAccessFile> {
  if (path === '-') {
    const parts: Uint8Array[] = []
    for await (const part of process.stdin) {
      if (part instanceof Uint8Array) parts.push(part)
    }
    return memoryFile('records.json', Buffer.concat(parts))
  }
  const [file, ...more] = await sourcesFromDisk(path)
  if (file === undefined || more.length > 0) {
    throw new FleetcastError('argument-invalid', `--input ${path} is not a single file of JSON records`)
  }
  // Records are JSON whatever the file is called.
  return { ...file, path: file.path.endsWith('.json') ? file.path : `${file.path}.json` }
}
