import { fileURLToPath } from 'node:url'
import { PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const CASE = fileURLToPath(new URL('../src/testing/golden/variable_length/', import.meta.url))

// ONNX Runtime's own last words when the device under it is gone; some end with a line that only resets the color.
test.use({ provoked: /^Aborted\(|\[E:onnxruntime|^.\[m$/ })

test('a GPU that is lost while it forecasts: the kernel goes on, and the forecast says so', async ({
  browser,
  page,
}) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', [`${CASE}history.parquet`, `${CASE}model/model.ckpt`])
  const { facts } = await page.evaluate(() => window.harness.openAndLoad('webgpu'))
  expect(facts.backend).toBe('webgpu')

  const session = await browser.newBrowserCDPSession()
  // Again and again: on a fast machine one forecast may end before the GPU is gone.
  const running = page.evaluate(async () => {
    for (;;) {
      const made = await window.harness.forecast()
      if (made.engine !== 'tft-webgpu') return made
    }
  })
  await page.evaluate(() => window.harness.networkRuns())
  await session.send('Browser.crashGpuProcess')

  const forecast = await running
  expect(forecast).toMatchObject({ series: 14, engine: 'tft-kernel', finite: true })
  expect(forecast.notes.join()).toMatch(/WebGPU failed \(.*\)\. Another backend is used instead\./)
})
