import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
/** What common static hosts take for one file. */
const HOST_LIMIT_BYTES = 25 * 1024 ** 2

const files = filesIn(DIST)

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

test('no file is larger than static hosts take', () => {
  const tooLarge = files.filter((path) => statSync(path).size > HOST_LIMIT_BYTES)
  expect(tooLarge).toEqual([])
})

test('WASM is shipped for WebGPU and for the CPU, each once', () => {
  const hashes = files
    .filter((path) => path.endsWith('.wasm'))
    .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))
  expect(hashes).toHaveLength(2)
  expect(new Set(hashes).size).toBe(2)
})

test('every address in the page is relative', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)
  expect(addresses.length).toBeGreaterThan(1)
  for (const address of addresses) expect(address).toMatch(/^\.\//)
})

test('the build for files only has nothing that connects to a daemon', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'fleetcast-'))
  try {
    const root = fileURLToPath(new URL('..', import.meta.url))
    await build({ root, mode: 'files', logLevel: 'error', build: { outDir, emptyOutDir: true } })
    const scripts = filesIn(outDir).filter((path) => path.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(1)
    expect(
      scripts.filter((path) => /remote-worker|new WebSocket/.test(readFileSync(path, 'utf8') + path)),
    ).toEqual([])
  } finally {
    rmSync(outDir, { recursive: true })
  }
})

test('the page forbids code from text, blobs and other hosts', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/)
  expect(policy).not.toContain('blob:')
  const refused = await page.evaluate(async () => {
    // Later, because what the debugger itself evaluates is exempt.
    await new Promise((resolve) => setTimeout(resolve, 0))
    try {
      // Through the global object, so that no bundler or linter takes part.
      return (globalThis as unknown as { eval: (code: string) => unknown }).eval('1')
    } catch (error) {
      return (error as Error).name
    }
  })
  expect(refused).toBe('EvalError')
})
