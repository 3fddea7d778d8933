import { fileURLToPath } from 'node:url'
import { PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const CASE = fileURLToPath(new URL('../src/testing/golden/variable_length/', import.meta.url))

test('without a graphics adapter the kernel computes, and it is said why', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', [`${CASE}history.parquet`, `${CASE}model/model.ckpt`])
  const { facts } = await page.evaluate(() => window.harness.openAndLoad(null))
  expect(facts.backendDescription).toMatch(/^kernel \(WASM\), \d workers?$/)
  expect(facts.refused).toHaveLength(1)
  expect(facts.refused[0]?.backend).toBe('webgpu')
  expect(facts.refused[0]?.reason).toMatch(/^webgpu: .*(adapter|has none)/)
})
