// `npm run bench`: speed and sizes, each figure as it is on this machine now. Timings are ratios' raw material:
// compare within one run.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { daemonLines } from './daemon.ts'
import { timeGraphs } from './graph.ts'
import { liveTableLines } from './liveTable.ts'
import { timeFirstForecast } from './page.ts'
import { builtFiles, duplicates, sizeOf } from './sizes.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const dist = join(root, 'dist')
const print = (line = ''): void => {
  process.stdout.write(`${line}\n`)
}
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(2)
const kib = (bytes: number): string => (bytes / 1024).toFixed(0)

await build({ root, logLevel: 'error' })

print('ms per series, one thread, median of 9')
const timings = await timeGraphs()
for (const { model, backend, msPerSeries } of timings) {
  const ratioTo = (otherModel: string, otherBackend: string): string => {
    const other = timings.find((each) => each.model === otherModel && each.backend === otherBackend)
    return (msPerSeries / (other?.msPerSeries ?? NaN)).toFixed(2)
  }
  print(
    `  ${model.padEnd(12)} ${backend.padEnd(7)} ${msPerSeries.toFixed(2).padStart(7)}   ${ratioTo(model, 'native')} x native, ${ratioTo('fleet-long-0', backend)} x fleet-long-0`,
  )
}

print()
for (const line of liveTableLines()) print(line)

print()
for (const line of daemonLines()) print(line)

print('\ndrop of the sample to its forecast, Chromium without a GPU, ms')
const runs = await timeFirstForecast(root)
for (const { isolated, dropMs, badge } of runs) {
  const host = isolated ? 'isolated host' : 'plain host'
  print(`  ${host.padEnd(14)} ${dropMs.map((ms) => ms.toFixed(0)).join(', ')}   ${badge}`)
}

const files = builtFiles(dist)
const first = (runs[0]?.requested ?? [])
  .filter((name) => files.includes(name))
  .map((name) => sizeOf(dist, name))
const own = first.filter(({ name }) => !name.endsWith('.wasm'))
const sum = (sizes: readonly { gzip: number }[]): number => sizes.reduce((total, { gzip }) => total + gzip, 0)
print('\nfirst load until the forecast, gzip')
print(
  `  page, worker, model, sample: ${kib(sum(own))} KiB in ${own.length} files; with WASM: ${mib(sum(first))} MiB`,
)

print('\nWASM files, MiB raw / gzip / brotli')
for (const name of files.filter((file) => file.endsWith('.wasm'))) {
  const { raw, gzip, brotli } = sizeOf(dist, name)
  print(`  ${name}   ${mib(raw)} / ${mib(gzip)} / ${mib(brotli)}`)
}
const twice = duplicates(dist, files)
print(
  `\nfiles built twice: ${twice.length === 0 ? 'none' : twice.map((group) => group.join(' = ')).join('; ')}`,
)
const largest = files.map((name) => sizeOf(dist, name)).sort((a, b) => b.raw - a.raw)[0]
if (largest) print(`largest file: ${largest.name}, ${mib(largest.raw)} MiB`)
