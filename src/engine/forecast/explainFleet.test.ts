import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultModel } from '#testing/defaultModel.ts'
import { tableOf } from '#testing/tables.ts'
import type { Progress } from '#forecast/progress.ts'
import { explainFleet, FLEET_SAMPLE, meanOf } from './explainFleet.ts'
import { explainSeries } from './explainSeries.ts'
import type { CompiledModel } from '../model/compileModel.ts'

const { signal } = new AbortController()
const silent = () => undefined
const options = { stepMs: null, renames: {} }

let loaded: CompiledModel
beforeAll(async () => {
  loaded = await defaultModel()
})
afterAll(() => loaded.release())

function fleet(servers: number, rows: number) {
  return tableOf(
    Array.from({ length: servers }, (_, server) => {
      // The second server's past is shorter.
      const kept = server === 1 ? 100 : rows
      const slots = Array.from({ length: kept }, (_, i) => rows - kept + i)
      return {
        server: `s${server}`,
        timeMs: slots.map((slot) => Date.UTC(2026, 0, 5) + slot * 300_000),
        metrics: { cpu_percent: slots.map((slot) => 40 + server + 20 * Math.sin(slot / (9 + server))) },
      }
    }),
  )
}

const key = (server: string) => ({ server, metric: 'cpu_percent', profile: null })

describe('the mean over series', () => {
  const table = fleet(4, 400)

  test('is that of the explanations of each, attention aligned at the newest step', async () => {
    const keys = [key('s0'), key('s1'), key('s3'), key('nobody')]
    const found = await explainFleet(table, loaded, options, keys, silent, signal)
    const each = []
    for (const one of keys.slice(0, 3)) each.push(await explainSeries(table, loaded, options, one, signal))
    expect(found).toMatchObject({ windows: 3, of: 3 })
    const mean = meanOf(each)
    found.encoderVariables.forEach(({ name, fraction }, i) => {
      expect(name).toBe(mean.encoderVariables[i]?.name)
      expect(fraction).toBeCloseTo(mean.encoderVariables[i]!.fraction, 5)
    })
    expect(found.attention).toHaveLength(288)
    found.attention.forEach((fraction, step) => {
      expect(fraction).toBeCloseTo(mean.attention[step]!, 6)
    })
    expect(each[1]!.attention).toHaveLength(100)
  })

  test('is over the whole fleet where no series is named, with progress', async () => {
    const told: Progress[] = []
    const found = await explainFleet(table, loaded, options, null, (progress) => told.push(progress), signal)
    expect(found).toMatchObject({ windows: 4, of: 4 })
    expect(told.at(-1)).toEqual({ stage: 'forecasting', done: 4, total: 4, unit: 'series' })
  })

  test('needs a series, and can be cancelled', async () => {
    const none = explainFleet(table, loaded, options, [key('nobody')], silent, signal)
    await expect(none).rejects.toMatchObject({ code: 'argument-invalid' })
    const stop = new AbortController()
    const running = explainFleet(table, loaded, options, null, () => stop.abort(), stop.signal)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('a large fleet is sampled, and says so', async () => {
  const found = await explainFleet(fleet(FLEET_SAMPLE + 44, 60), loaded, options, null, silent, signal)
  expect(found).toMatchObject({ windows: FLEET_SAMPLE, of: FLEET_SAMPLE + 44 })
})

test('a shorter past looks at nothing before it begins', () => {
  const weights = (attention: number[], fraction: number) => ({
    staticVariables: [],
    encoderVariables: [{ name: 'cpu', fraction }],
    decoderVariables: [],
    attention: Float32Array.from(attention),
  })
  expect(meanOf([weights([0.5, 0.5], 1), weights([1], 0.5)])).toEqual({
    staticVariables: [],
    encoderVariables: [{ name: 'cpu', fraction: 0.75 }],
    decoderVariables: [],
    attention: Float32Array.of(0.25, 0.75),
  })
})
