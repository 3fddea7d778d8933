// Our reader of parquet pages beside hyparquet's public interface, on a made file of about 200 MB or on files named:
// `npx tsx src/testing/bench/parquet.ts [FILE…]`. Each run is a process of its own, so that its memory is its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DictionaryEncoder } from '#data/dictionaryEncoder.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import { sourcesFromDisk } from '#data/node.ts'
import { inspectFiles, type Inspection } from '#data/open.ts'
import { NumberPlacer, placeCodes } from '#data/place/placeNumbers.ts'
import { orderRows } from '#data/rows.ts'
import { Random } from '#data/simulate/random.ts'
import { writeParquet } from '#data/write.ts'
import type { MetricTable } from '#forecast/table.ts'

const MADE = { servers: 1_000, steps: 1_000, metrics: 29 }
const MOST_METRICS = 7
const ROUNDS = 5
const READERS = ['pages', 'public'] as const
type Reader = (typeof READERS)[number]

interface Reading {
  readonly ms: number
  /** Of all threads: what the load of the machine changes least. */
  readonly cpuMs: number
  /** Most memory of the process at any time. */
  readonly peakMib: number
  /** Sum of all values read, so that both can be seen to read the same. */
  readonly sum: number
}

/** Random doubles, which no codec makes smaller: 8 bytes per value. */
function madeTable(): MetricTable {
  const { servers, steps, metrics } = MADE
  const random = new Random(1, 0)
  const rows = servers * steps
  return {
    servers: Array.from({ length: servers }, (_, s) => `web-${String(s).padStart(4, '0')}`),
    offsets: Uint32Array.from({ length: servers + 1 }, (_, s) => s * steps),
    timeMs: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2026, 2, 2) + (row % steps) * 300_000),
    metrics: Array.from({ length: metrics }, (_, m) => ({
      name: `metric_${m}_percent`,
      values: Float64Array.from({ length: rows }, () => random.between(0, 100)),
      precision: 64,
    })),
    labels: [
      {
        name: 'status',
        codes: Int32Array.from({ length: rows }, () => Math.floor(random.between(0, 3))),
        classes: ['healthy', 'warning', 'critical_issue'],
      },
    ],
    naiveTime: false,
    notes: [],
  }
}

const { signal } = new AbortController()

/** A few of the file's metrics, and what else the reader asks for. */
function mappingOf({ guess }: Inspection): ColumnMapping {
  if (guess.mapping === null) throw new Error(guess.question ?? 'the columns are not clear')
  return { ...guess.mapping, metrics: guess.mapping.metrics.slice(0, MOST_METRICS), covariates: [] }
}

async function readPages({ read }: Inspection, mapping: ColumnMapping): Promise<readonly Float64Array[]> {
  const { table } = await read(mapping, { neededMs: null, signal })
  return table.metrics.map(({ values }) => values)
}

/** As the pages are read: time and server, the rows' order, then one column after the other to its place. */
async function readPublic(path: string, mapping: ColumnMapping): Promise<readonly Float64Array[]> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const rows = Number(metadata.num_rows)
  const parsers = {
    timestampFromMilliseconds: Number,
    timestampFromMicroseconds: (us: bigint) => Number(us) / 1e3,
    timestampFromNanoseconds: (ns: bigint) => Number(ns) / 1e6,
  }
  const read = async <T extends Float64Array | Int32Array>(
    name: string,
    into: T,
    valueOf: (cell: unknown) => number,
  ): Promise<T> => {
    await parquetRead({
      file,
      metadata,
      compressors,
      parsers,
      columns: [name],
      onChunk: ({ columnData, rowStart }) => {
        for (let i = 0; i < columnData.length; i++) into[rowStart + i] = valueOf(columnData[i])
      },
    })
    return into
  }
  const codesOf = (coding: DictionaryEncoder) => (cell: unknown) =>
    typeof cell === 'string' ? coding.code(cell) : -1
  const number = (cell: unknown) => (cell === null || cell === undefined ? Number.NaN : Number(cell))
  const servers = new DictionaryEncoder()
  const timeMs = await read(mapping.time, new Float64Array(rows), number)
  const server = await read(mapping.server ?? '', new Int32Array(rows), codesOf(servers))
  const order = orderRows({ timeMs, server, servers: servers.classes })
  const metrics: Float64Array[] = []
  for (const name of mapping.metrics) {
    const placer = new NumberPlacer(order, null, 'last')
    placer.add(0, await read(name, new Float64Array(rows), number))
    metrics.push(...placer.finish().map(({ values }) => values))
  }
  for (const name of new Set([mapping.profile, mapping.status, ...mapping.labels])) {
    if (name === null) continue
    const codes = new Int32Array(order.timeMs.length).fill(-1)
    placeCodes(order, 0, await read(name, new Int32Array(rows), codesOf(new DictionaryEncoder())), codes)
  }
  return metrics
}

function sumOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) if (!Number.isNaN(value)) sum += value
  return sum
}

async function readOnce(reader: Reader, path: string): Promise<Reading> {
  // Both know the footer and the columns before the clock starts.
  const inspection = await inspectFiles(await sourcesFromDisk(path), signal)
  const mapping = mappingOf(inspection)
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const metrics = await (reader === 'pages' ? readPages(inspection, mapping) : readPublic(path, mapping))
  const ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  const sum = metrics.reduce((total, values) => total + sumOf(values), 0)
  return { ms, cpuMs: (user + system) / 1000, peakMib: process.resourceUsage().maxRSS / 1024, sum }
}

const script = fileURLToPath(import.meta.url)

/** The median by CPU time of a few processes. */
function readApart(reader: Reader, path: string): Reading {
  const readings = Array.from({ length: ROUNDS }, () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', script, '--once', reader, path],
      {
        encoding: 'utf8',
      },
    )
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Reading
  })
  const median = readings.sort((a, b) => a.cpuMs - b.cpuMs)[ROUNDS >> 1]
  if (median === undefined) throw new Error('nothing was read')
  return median
}

function compare(name: string, path: string): void {
  const [pages, other] = READERS.map((reader) => readApart(reader, path))
  if (pages === undefined || other === undefined) return
  if (Math.abs(pages.sum - other.sum) > 1e-6 * Math.abs(other.sum))
    throw new Error(`${name}: they read otherwise`)
  const line = (what: string, { ms, cpuMs, peakMib }: Reading) =>
    `  ${what.padEnd(18)} ${ms.toFixed(0).padStart(6)} ms, ${cpuMs.toFixed(0).padStart(5)} ms of CPU, ${(cpuMs / pages.cpuMs).toFixed(1)} x   peak ${peakMib.toFixed(0)} MiB\n`
  process.stdout.write(`${name}\n${line('pages', pages)}${line('public interface', other)}`)
}

const [first, reader, path] = process.argv.slice(2)
if (first === '--once') {
  const known = READERS.find((each) => each === reader)
  if (known === undefined || path === undefined) throw new Error('expected --once pages|public FILE')
  process.stdout.write(JSON.stringify(await readOnce(known, path)))
} else if (process.argv.length > 2) {
  for (const file of process.argv.slice(2)) compare(file.slice(file.lastIndexOf('/') + 1), file)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'fleetcast-bench-'))
  try {
    const bytes = writeParquet(madeTable())
    const made = join(folder, 'made.parquet')
    writeFileSync(made, bytes)
    compare(
      `made, ${(bytes.length / 2 ** 20).toFixed(0)} MiB, ${MOST_METRICS} of ${MADE.metrics} metrics`,
      made,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
