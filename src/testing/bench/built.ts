import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { timeFirstForecast } from './page.ts'
import { builtFiles, duplicates, sizeOf } from './sizes.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const dist = join(root, 'dist')
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(2)
const kib = (bytes: number): string => (bytes / 1024).toFixed(0)

/** The built page: from the drop of the sample to its forecast, what it loads until then, and the sizes of its files. */
export async function built(): Promise<readonly string[]> {
  await build({ root, logLevel: 'error' })
  const lines = ['drop of the sample to its forecast, Chromium without a GPU, ms']
  const runs = await timeFirstForecast(root)
  for (const { isolated, usableMs, dropMs, modelMs, badge } of runs) {
    const host = isolated ? 'isolated host' : 'plain host'
    const list = (times: readonly number[]) => times.map((ms) => ms.toFixed(0)).join(', ')
    lines.push(
      `  ${host.padEnd(14)} ${list(dropMs)}   ${badge}; a file could be dropped after ${list(usableMs)}; the model was loaded and checked in ${list(modelMs)}`,
    )
  }
  const files = builtFiles(dist)
  const first = (runs[0]?.requested ?? [])
    .filter((name) => files.includes(name))
    .map((name) => sizeOf(dist, name))
  const own = first.filter(({ name }) => !name.endsWith('.wasm'))
  const sum = (sizes: readonly { gzip: number }[]): number =>
    sizes.reduce((total, { gzip }) => total + gzip, 0)
  lines.push(
    `first load until the forecast, gzip: page, worker, model, sample: ${kib(sum(own))} KiB in ${own.length} files; with WASM: ${mib(sum(first))} MiB`,
    'WASM files, MiB raw / gzip / brotli',
  )
  for (const name of files.filter((file) => file.endsWith('.wasm'))) {
    const { raw, gzip, brotli } = sizeOf(dist, name)
    lines.push(`  ${name}   ${mib(raw)} / ${mib(gzip)} / ${mib(brotli)}`)
  }
  const twice = duplicates(dist, files)
  const groups = twice.map((group) => group.join(' = ')).join('; ')
  lines.push(`files built twice: ${twice.length === 0 ? 'none' : groups}`)
  const largest = files.map((name) => sizeOf(dist, name)).sort((a, b) => b.raw - a.raw)[0]
  if (largest) lines.push(`largest file: ${largest.name}, ${mib(largest.raw)} MiB`)
  return lines
}
