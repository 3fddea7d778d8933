import { PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const usual = { hiddenSize: 32, encoderSteps: 12, decoderSteps: 5, layerCount: 1, range: 1.5 }

const CASES = [
  { name: 'one layer, full and short series', sizes: { ...usual, encoderLengths: [12, 1, 7] } },
  { name: 'three layers', sizes: { ...usual, layerCount: 3, encoderLengths: [12, 4] } },
  { name: 'an odd width', sizes: { ...usual, hiddenSize: 7, encoderLengths: [12, 11, 2, 12, 12] } },
  // More than the invocations of a workgroup: some have two units.
  { name: 'a wide layer', sizes: { ...usual, hiddenSize: 300, layerCount: 2, encoderLengths: [12, 3] } },
  // e^x alone would exceed float32.
  { name: 'inputs far out', sizes: { ...usual, range: 1e4, encoderLengths: [12, 5] } },
] as const

for (const { name, sizes } of CASES) {
  test(`the LSTM shader answers as plain arithmetic does: ${name}`, async ({ page }) => {
    await page.goto(PLAIN_HARNESS.url)
    const { compared, worst, largestError } = await page.evaluate(
      (asked) => window.harness.compareLstm(asked),
      sizes,
    )
    expect(compared).toBe(17 * sizes.encoderLengths.length * sizes.hiddenSize)
    expect(worst, `off by up to ${largestError}`).toBeLessThanOrEqual(1)
  })
}
