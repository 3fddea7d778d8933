import { fileURLToPath } from 'node:url'
import { PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const CASE = fileURLToPath(new URL('../src/testing/golden/variable_length/', import.meta.url))

// ONNX Runtime's own last words when the device under it is gone.
test.use({ provoked: /^Aborted\(|\[E:onnxruntime/ })

test('a GPU that is lost while it forecasts: WASM goes on, and the forecast says so', async ({
  browser,
  page,
}) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', [`${CASE}history.parquet`, `${CASE}model/model.ckpt`])
  const { facts } = await page.evaluate(() => window.harness.openAndLoad('webgpu'))
  expect(facts.backend).toBe('webgpu')

  const running = page.evaluate(() => window.harness.forecast())
  await page.evaluate(() => window.harness.networkRuns())
  const session = await browser.newBrowserCDPSession()
  await session.send('Browser.crashGpuProcess')

  const forecast = await running
  expect(forecast).toMatchObject({ series: 14, backend: 'wasm, 1 thread', engine: 'tft-wasm', finite: true })
  expect(forecast.notes.join()).toMatch(/WebGPU failed \(.*\); computed on another backend instead/)
})
