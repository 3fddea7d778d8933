import type { Page } from '@playwright/test'
import { fileURLToPath } from 'node:url'
import { HARNESS, PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const SMALL = fileURLToPath(new URL('../src/testing/golden/variable_length/', import.meta.url))
const LONG = fileURLToPath(new URL('../src/testing/golden/fleet_long/', import.meta.url))

/** The metrics first, then the model. */
function files(folder: string): string[] {
  return [`${folder}history.parquet`, `${folder}model/model.ckpt`]
}

/** Opens both chosen files with the page's engine. */
async function openAndLoad(page: Page, prefer: 'webgpu' | 'kernel' | 'wasm' | null) {
  return await page.evaluate((preferred) => window.harness.openAndLoad(preferred), prefer)
}

test('threads where the host isolates the page', async ({ page }) => {
  await page.goto(HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  const { facts } = await openAndLoad(page, 'wasm')
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  expect(cores).toBeGreaterThan(1)
  expect(facts.backendDescription).toBe(`wasm, ${Math.min(cores, 8)} threads`)
})

test('one thread where it does not, and it says so', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  const { facts } = await openAndLoad(page, 'wasm')
  expect(facts.backendDescription).toBe('wasm, 1 thread')
  const forecast = await page.evaluate(() => window.harness.forecast())
  expect(forecast).toMatchObject({ series: 14, backend: 'wasm, 1 thread', engine: 'tft-wasm', finite: true })
  const { encoderVariables, attention } = await page.evaluate(() => window.harness.explainFirst())
  const sum = encoderVariables.reduce((total, { fraction }) => total + fraction, 0)
  expect(sum).toBeCloseTo(1, 4)
  expect(Object.values(attention).every(Number.isFinite)).toBe(true)
})

test('the kernel runs in workers on any host, is checked against WASM, and WASM explains', async ({
  page,
}) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  const { facts } = await openAndLoad(page, 'kernel')
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  const backend = `kernel (WASM), ${Math.min(cores, 8)} workers`
  expect(facts).toMatchObject({
    backend: 'kernel',
    backendDescription: backend,
    selfCheckAgainst: 'wasm, 1 thread, synthetic window',
    refused: [],
  })
  expect(facts.selfCheckError).toBeLessThan(1e-4)
  const forecast = await page.evaluate(() => window.harness.forecast())
  expect(forecast).toMatchObject({ series: 14, backend, engine: 'tft-kernel', finite: true })
  const { encoderVariables } = await page.evaluate(() => window.harness.explainFirst())
  expect(encoderVariables.reduce((total, { fraction }) => total + fraction, 0)).toBeCloseTo(1, 4)
})

test('WebGPU is checked against WASM', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  const { facts } = await openAndLoad(page, 'webgpu')
  expect(facts).toMatchObject({
    backend: 'webgpu',
    backendDescription: 'webgpu (all nodes, own LSTM)',
    selfCheckAgainst: 'wasm, 1 thread, synthetic window',
    refused: [],
  })
  expect(facts.selfCheckError).toBeLessThan(1e-4)
})

test('a software adapter is not used unless it is asked for', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  const { facts } = await openAndLoad(page, null)
  expect(facts.backend).toBe('kernel')
  expect(facts.refused).toEqual([
    { backend: 'webgpu', reason: expect.stringContaining('software (google swiftshader)') as unknown },
  ])
})

for (const backend of ['kernel', 'wasm'] as const)
  test(`a cancel on ${backend} takes effect within 200 ms, and the engine goes on`, async ({ page }) => {
    await page.goto(PLAIN_HARNESS.url)
    await page.setInputFiles('#files', files(LONG))
    await openAndLoad(page, backend)
    const { rejectedAfterMs, name, idleAfterMs } = await page.evaluate(() => window.harness.cancelForecast())
    expect(name).toBe('AbortError')
    expect(rejectedAfterMs).toBeLessThan(50)
    // The worker has stopped, or was replaced: either way nothing computes any more.
    expect(idleAfterMs).toBeLessThan(200)
    expect(await page.evaluate(() => window.harness.forecast())).toMatchObject({ series: 30 })
  })

test('a worker that dies is replaced, and what was open comes back', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', files(SMALL))
  await openAndLoad(page, 'wasm')
  await page.evaluate(() => window.harness.killWorker())
  expect(await page.evaluate(() => window.harness.forecast())).toMatchObject({ series: 14 })
  expect(await page.evaluate(() => window.harness.workers())).toBe(2)
})
