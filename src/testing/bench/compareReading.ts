// Reading parquet here and in another checkout, in turns, each time in a process of its own:
// `npx tsx src/testing/bench/compareReading.ts CHECKOUT FILE…`. The newest 384 steps of 5 minutes of every server, three
// metrics; what is looked at first (columns, samples) counts.
import { spawnSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as Disk from '#data/node.ts'
import type * as Open from '#data/open.ts'

const ROUNDS = 5
const NEEDED_MS = 384 * 300_000
const METRICS = 3

interface Reading {
  readonly inspectMs: number
  /** Of all threads, from the first byte to the table. */
  readonly cpuMs: number
  readonly peakMib: number
  readonly rows: number
}

async function readOnce(checkout: string, path: string): Promise<Reading> {
  const at = (name: string) => pathToFileURL(`${checkout}/src/data/${name}.ts`).href
  const { sourcesFromDisk } = (await import(at('node'))) as typeof Disk
  const { inspectFiles } = (await import(at('open'))) as typeof Open
  const { signal } = new AbortController()
  const before = process.cpuUsage()
  const since = () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const { guess, read } = await inspectFiles(await sourcesFromDisk(path), signal)
  const inspectMs = since()
  const { mapping } = guess
  if (mapping === null) throw new Error(guess.question ?? 'the columns are not clear')
  const few = {
    ...mapping,
    metrics: mapping.metrics.slice(0, METRICS),
    labels: [],
    covariates: [],
    profile: null,
    status: null,
  }
  const { table } = await read(few, { neededMs: NEEDED_MS, signal })
  const peakMib = process.resourceUsage().maxRSS / 1024
  return { inspectMs, cpuMs: since(), peakMib, rows: table.timeMs.length }
}

const script = fileURLToPath(import.meta.url)
const here = fileURLToPath(new URL('../../..', import.meta.url))

function readApart(checkout: string, path: string): Reading {
  const args = ['--import', 'tsx', script, '--once', checkout, path]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Reading
}

const median = (readings: Reading[]): Reading | undefined =>
  readings.sort((a, b) => a.cpuMs - b.cpuMs)[readings.length >> 1]

const [first, ...rest] = process.argv.slice(2)
if (first === '--once') {
  process.stdout.write(JSON.stringify(await readOnce(rest[0] ?? '', rest[1] ?? '')))
} else {
  if (first === undefined || rest.length === 0) throw new Error('expected CHECKOUT FILE…')
  for (const path of rest) {
    const sides: Reading[][] = [[], []]
    for (let round = 0; round < ROUNDS; round++)
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0])
        sides[side]?.push(readApart(side === 0 ? first : here, path))
    const [there, own] = sides.map(median)
    if (there === undefined || own === undefined) continue
    const line = (name: string, { inspectMs, cpuMs, peakMib, rows }: Reading) =>
      `  ${name.padEnd(6)} ${cpuMs.toFixed(0).padStart(6)} ms of CPU, of them ${inspectMs.toFixed(0)} until the columns are known; peak ${peakMib.toFixed(0)} MiB; ${rows} rows\n`
    process.stdout.write(
      `${path.slice(path.lastIndexOf('/') + 1)}: ${(there.cpuMs / own.cpuMs).toFixed(1)} times as fast\n${line('there', there)}${line('here', own)}`,
    )
  }
}
