// The default model on WebGPU of this checkout beside another's, in one Chromium with a software GPU, in turns:
// `npx tsx src/testing/bench/compareGpu.ts CHECKOUT [BATCH…]`. What a run asks of the GPU, and ratios of what it costs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { build, preview } from 'vite'
import { engineSettings } from '../../../vite.config.ts'
import { findChromium } from '../chromium.mjs'
import type { GpuRun } from './gpuPage/protocol.ts'

const ROUNDS = 7
const NAMES = ['there', 'here'] as const
const FIRST_PORT = 4181
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The page over a checkout's own code, built and served. */
async function serve(checkout: string, outDir: string, port: number) {
  const settings = {
    ...engineSettings,
    root: here('gpuPage'),
    publicDir: here('../../../public'),
    configFile: false as const,
    logLevel: 'error' as const,
    resolve: {
      ...engineSettings.resolve,
      alias: [{ find: /^#(forecast|model|runtime)\//, replacement: `${resolve(checkout)}/src/$1/` }],
    },
    build: { ...engineSettings.build, outDir, emptyOutDir: true },
  }
  await build(settings)
  return await preview({ ...settings, preview: { port, strictPort: true } })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function asked({ dispatches, submissions, pipelines, buffers, bufferBytes, ms }: GpuRun): string {
  const commands = `${dispatches} dispatches, ${submissions} submissions, ${pipelines} shaders compiled`
  return `${commands}, ${buffers} buffers (${(bufferBytes / 1e6).toFixed(1)} MB) held, ${ms.toFixed(0)} ms`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? NaN
}

function ratio([there = NaN, own = NaN]: readonly number[]): string {
  return `${there.toFixed(0)} ms there, ${own.toFixed(0)} here, ${(own / there).toFixed(2)} x`
}

const [, , checkout, ...batches] = process.argv
if (checkout === undefined) throw new Error('expected the folder of another checkout')
const sizes = batches.length > 0 ? batches.map(Number) : [2, 8]
const folder = await mkdtemp(join(tmpdir(), 'gpu-page-'))
const executablePath = findChromium()
const browser = await chromium.launch({
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  ...(executablePath !== null && { executablePath }),
})
const servers: Awaited<ReturnType<typeof serve>>[] = []
try {
  const cdp = await browser.newBrowserCDPSession()
  /** Of the pages' processes: what makes the GPU's commands. With a software GPU, the GPU's own process computes them. */
  const pagesCpuMs = async (): Promise<number> => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    const found = processInfo.filter(({ type }) => type === 'renderer')
    return 1000 * found.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  const open = async (root: string, side: 0 | 1) => {
    const port = FIRST_PORT + side
    servers.push(await serve(root, join(folder, NAMES[side]), port))
    const page = await browser.newPage()
    await page.goto(`http://localhost:${port}/`)
    const { description } = await page.evaluate(() => window.run(null))
    print(`${NAMES[side]}: ${description}`)
    return page
  }
  const pages = [await open(checkout, 0), await open(here('../../..'), 1)] as const
  for (const batch of sizes) {
    const cpu: [number[], number[]] = [[], []]
    const ms: [number[], number[]] = [[], []]
    for (let round = 0; round <= ROUNDS; round++)
      for (const side of [0, 1] as const) {
        const before = await pagesCpuMs()
        const run = await pages[side].evaluate((series) => window.run(series), batch)
        if (round <= 1)
          print(`batch ${batch}, ${round === 0 ? 'first' : 'later'} run ${NAMES[side]}: ${asked(run)}`)
        if (round === 0) continue
        cpu[side].push((await pagesCpuMs()) - before)
        ms[side].push(run.ms)
      }
    // The system counts CPU time in hundredths of a second.
    print(
      `batch ${batch}, later runs: CPU of the page ${ratio(cpu.map(mean))}; time ${ratio(ms.map(median))}`,
    )
  }
} finally {
  await browser.close()
  await Promise.all(servers.map((server) => server.close()))
  await rm(folder, { recursive: true })
}
process.exit(0)
