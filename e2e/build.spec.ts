import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { firstPageWords } from '../src/text/firstPage.ts'
import { sizeOf } from '../src/testing/bench/sizes.ts'
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

test('WASM is shipped for WebGPU, for the CPU and of our own kernel, each once', () => {
  const hashes = files
    .filter((path) => path.endsWith('.wasm'))
    .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))
  expect(hashes).toHaveLength(3)
  expect(new Set(hashes).size).toBe(3)
})

/** What the page asks for before a file can be dropped, and what follows at once, gzip. */
const LANDING_BUDGET = 16 * 1024
const PAGE_BUDGET = 200 * 1024

test('a file can be dropped after a few small files', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8')
  const linked = (tag: RegExp): string[] =>
    [...html.matchAll(tag)].map(([, name]) => name ?? '').filter((name) => name !== '')
  const later = linked(
    /<link rel="(?:modulepreload|preload)"[^>]*href="\.\/([^"]+)"[^>]*fetchpriority="low"/g,
  )
  const all = linked(/(?:src|href)="\.\/(assets\/[^"]+)"/g)
  const first = ['index.html', ...all.filter((name) => !later.includes(name))]
  const gzip = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + sizeOf(DIST, name).gzip, 0)
  expect(later.some((name) => /page-parts-.*\.js$/.test(name))).toBe(true)
  expect(first.length).toBeLessThan(6)
  expect(gzip(first)).toBeLessThan(LANDING_BUDGET)
  expect(gzip(later)).toBeLessThan(PAGE_BUDGET)
})

test('what is dropped before the page is there is opened by it', async ({ page }) => {
  // The page's scripts come only once a file has been chosen.
  let release = (): void => undefined
  const chosen = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/page-parts-.*\.js$/, async (route) => {
    await chosen
    await route.continue()
  })
  await page.goto(PLAIN.url, { waitUntil: 'commit' })
  await page.locator('input[type=file]').first().setInputFiles(join(DIST, 'sample.parquet'))
  await expect(page.getByRole('status')).toHaveText(firstPageWords.openSoon)
  release()
  await expect(page.getByRole('button', { name: /^sample\.parquet/ })).toBeVisible({ timeout: 60_000 })
})

for (const width of [1440, 390]) {
  test(`nothing jumps when the page takes the landing's place, ${width} px wide`, async ({ page }) => {
    let release = (): void => undefined
    const seen = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/page-parts-.*\.js$/, async (route) => {
      await seen
      await route.continue()
    })
    await page.setViewportSize({ width, height: 900 })
    await page.goto(PLAIN.url, { waitUntil: 'commit' })
    const parts = [
      page.getByText('Fleetcast', { exact: true }),
      page.getByRole('heading', { level: 1 }),
      page.getByText(firstPageWords.about),
      page.getByText(firstPageWords.openFile, { exact: true }),
      page.getByRole('button', { name: firstPageWords.trySample }),
      page.getByRole('img', { name: firstPageWords.picture }),
    ]
    const boxes = () => Promise.all(parts.map((part) => part.first().boundingBox()))
    await page.getByRole('heading', { level: 1 }).waitFor()
    const before = await boxes()
    release()
    await page.getByRole('navigation', { name: 'Views' }).waitFor()
    expect(await boxes()).toEqual(before)
  })
}

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
