import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import { goldenFolder } from '#testing/golden.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeFleetcastModel } from './fleetcastFormat.ts'
import { readModel } from './read.ts'
import type { TftSpec } from './spec.ts'

const checkpoint = memoryFile('model.ckpt', readFileSync(`${goldenFolder('seed_cpu')}/model/model.ckpt`))

/** Writes the model with a changed model.json and reads it again. */
async function again(change: (spec: TftSpec) => object): Promise<TftSpec> {
  const model = await readModel([checkpoint])
  const weights = writeFleetcastModel(model).get('model.safetensors') ?? new Uint8Array()
  const json = new TextEncoder().encode(JSON.stringify(change(model.spec)))
  const files = [memoryFile('model.json', json), memoryFile('model.safetensors', weights)]
  return (await readModel(files)).spec
}

function calibrationOf(spec: TftSpec, blocks: number, levels: number): Calibration {
  const shifts = spec.window.targets.map(() =>
    Array.from({ length: blocks }, () => Array<number>(levels).fill(0.5)),
  )
  return { blockSteps: 12, shifts, fittedOn: 'a file', windows: 60, coverage80: { before: 0.7, after: 0.8 } }
}

test('a calibration is written and read with the model; a model.json without one has none', async () => {
  const calibrated = await again((spec) => ({ ...spec, calibration: calibrationOf(spec, 8, 7) }))
  expect(calibrated.calibration).toEqual(calibrationOf(calibrated, 8, 7))
  const older = await again((spec) => ({ ...spec, calibration: undefined }))
  expect(older.calibration).toBeNull()
})

test.each([
  [7, 7],
  [8, 6],
])('%i blocks of %i levels do not fit a model of 96 steps and seven levels', async (blocks, levels) => {
  const read = again((spec) => ({ ...spec, calibration: calibrationOf(spec, blocks, levels) }))
  await expect(read).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining('calibration.shifts') as string,
  })
})

test('a shift that is no number is refused', async () => {
  const read = again((spec) => ({
    ...spec,
    calibration: { ...calibrationOf(spec, 8, 7), shifts: [[[null]]] },
  }))
  await expect(read).rejects.toMatchObject({ code: 'model-schema' })
})
