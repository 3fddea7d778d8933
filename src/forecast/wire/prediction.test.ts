import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { readPrediction } from './prediction.ts'
import { writePrediction } from './writePrediction.ts'

describe.skipIf(sharedFolder === null)(needsShared('what daemons sent'), () => {
  test.each([
    ['v1_predictions_current.json', 25, 7],
    ['head_predictions_current.json', 20, 15],
  ])('%s is read, and written as it came', (file, servers, metrics) => {
    const text = readFileSync(join(sharedFolder ?? '', 'fixtures/daemon', file), 'utf8')
    const reading = readPrediction(JSON.parse(text))
    if (reading.kind !== 'prediction') throw new Error(reading.message)
    const { prediction } = reading
    expect(prediction.servers).toHaveLength(servers)
    expect(prediction.series).toHaveLength(servers * metrics)
    expect(prediction).toMatchObject({ horizon: 96, leftOut: [], remarks: [], rest: {} })
    expect(writePrediction(prediction)).toStrictEqual(JSON.parse(text))
  })
})
