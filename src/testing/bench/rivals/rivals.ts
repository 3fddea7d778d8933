// `FLEETCAST_RIVALS=FOLDER FLEETCAST_PYTHON=PATH npm run bench -- rivals`: 1 GB of parquet in Chromium, ordered by time and
// shuffled, read by us, parquet-wasm and DuckDB-WASM in turns. The libraries and the two files lie in the folder.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { python } from '../opponents.ts'
import { host } from './host.ts'
import type { Wanted } from './page/wanted.ts'
import { visit, type Reading } from './visit.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const FLEET = { servers: 1_500, steps: 8_640, metrics: 10, stepMs: 300_000 }
const WANTED = {
  time: 'timestamp',
  server: 'server',
  metrics: ['cpu_percent', 'metric_1_percent', 'metric_2_percent'],
  steps: 384,
  stepMs: FLEET.stepMs,
  servers: FLEET.servers,
}
const ORDERS = ['ordered', 'shuffled'] as const
const READERS = { ours: 'Fleetcast', parquetWasm: 'parquet-wasm', duckdb: 'DuckDB-WASM' } as const
type Reader = keyof typeof READERS
const READER_NAMES = ['ours', 'parquetWasm', 'duckdb'] as const satisfies readonly Reader[]

// From 1.29 on DuckDB-WASM loads its reader of parquet from extensions.duckdb.org, before the clock starts.
const PACKAGES = ['@duckdb/duckdb-wasm@1.28.0', 'parquet-wasm', 'apache-arrow']
const HOW_TO = `not run: FLEETCAST_RIVALS names no folder in which \`npm install ${PACKAGES.join(' ')}\` was run`
const NO_FILES =
  'not run: FLEETCAST_PYTHON names no Python with numpy and pyarrow, which write the two files of 1 GB'

/** What reading the newest rows of every server took each, as lines. */
export async function rivals(): Promise<readonly string[]> {
  const given = process.env.FLEETCAST_RIVALS
  if (given === undefined || !existsSync(join(given, 'node_modules', 'parquet-wasm'))) return [HOW_TO]
  const folder = resolve(given)
  const paths = ORDERS.map((order) => join(folder, `${order}.parquet`))
  if (!paths.every((path) => existsSync(path))) {
    if (python === null) return [NO_FILES]
    writeFiles(python, paths)
  }
  const modules = join(folder, 'node_modules')
  const { url, server } = await host(modules)
  const lines = [
    `newest ${WANTED.steps} rows of each of ${FLEET.servers} servers, ${2 + WANTED.metrics.length} columns; ${await versions(modules)}`,
  ]
  try {
    for (const [at, order] of ORDERS.entries()) {
      const path = paths[at] ?? ''
      const readings = await takeTurns(url, path, { ...WANTED, ordered: order === 'ordered' })
      lines.push(`${order}, ${(statSync(path).size / 1e6).toFixed(0)} MB, ${ROUNDS} rounds`)
      lines.push(...READER_NAMES.map((reader) => line(reader, readings)))
    }
  } finally {
    server.close()
  }
  return lines
}

function writeFiles(executable: string, paths: readonly string[]): void {
  const { servers, steps, metrics, stepMs } = FLEET
  const script = fileURLToPath(new URL('writeFiles.py', import.meta.url))
  const sizes = [servers, steps, metrics, stepMs / 1000].map(String)
  execFileSync(executable, [script, ...sizes, ...paths], { stdio: 'inherit' })
}

async function versions(modules: string): Promise<string> {
  const names = ['@duckdb/duckdb-wasm', 'parquet-wasm', 'apache-arrow']
  const found = names.map(async (name) => {
    const { version } = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    return `${name} ${version}`
  })
  return (await Promise.all(found)).join(', ')
}

type Readings = Readonly<Record<Reader, readonly Reading[]>>

/** Fails where two readers do not read the same table. */
async function takeTurns(url: string, path: string, wanted: Wanted): Promise<Readings> {
  const readings: Record<Reader, Reading[]> = { ours: [], parquetWasm: [], duckdb: [] }
  let first: Reading | null = null
  for (let round = 0; round < ROUNDS; round++)
    for (const reader of READER_NAMES) {
      const reading = await visit(url, reader, path, wanted)
      first ??= reading
      if (!isSame(reading, first)) throw new Error(`${READERS[reader]} reads another table of ${path}`)
      readings[reader].push(reading)
    }
  return readings
}

function isSame(one: Reading, other: Reading): boolean {
  return one.rows === other.rows && one.sums.every((sum, i) => sum === other.sums[i])
}

function line(reader: Reader, readings: Readings): string {
  const of = (who: Reader, what: 'ms' | 'cpuMs' | 'peakMb') =>
    readings[who].map((reading) => reading[what]).sort((a, b) => a - b)
  const summary = (what: 'ms' | 'cpuMs') => {
    const [own, reference] = [of(reader, what), of('ours', what)]
    const ratios = [median, least].map((pick) => (pick(own) / pick(reference)).toFixed(2))
    return `${median(own).toFixed(0)} (least ${least(own).toFixed(0)}) ms, ${ratios.join(' (')}) x`
  }
  const name = READERS[reader].padEnd(12)
  return `  ${name} ${summary('ms')}; CPU ${summary('cpuMs')}; peak ${median(of(reader, 'peakMb')).toFixed(0)} MB`
}

const median = (ascending: readonly number[]): number => ascending[ascending.length >> 1] ?? NaN
const least = (ascending: readonly number[]): number => ascending[0] ?? NaN
