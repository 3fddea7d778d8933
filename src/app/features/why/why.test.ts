import { describe, expect, it } from 'vitest'
import { FAKE_ISSUE_MS, fakeForecast } from '../../testing/fakeForecast.ts'
import { csvText } from '#text/csv.ts'
import { stepPath } from './attentionPath.ts'
import { givesWeights, partWeights, type Explained } from './importance.ts'
import { whyCsv } from './whyCsv.ts'
import { agoText, variableText } from '#text/attention.ts'

const STEP = 300_000
const HOUR = 3_600_000

describe('the name of a variable', () => {
  it.each([
    ['value_lagged_by_2016', 'value, 7 d before'],
    ['cpu_lagged_by_1_lagged_by_12', 'cpu_lagged_by_1, 1 h before'],
    ['hour_sin', 'hour of day (sine)'],
    ['weekday_cos', 'day of week (cosine)'],
    ['relative_time_idx', 'time in the window'],
    ['queue_sin', 'queue_sin'],
    ['value_lagged_by_', 'value_lagged_by_'],
  ])('%s is %s', (name, text) => {
    expect(variableText(name, STEP)).toBe(text)
  })
})

describe('how long ago', () => {
  it.each([
    [26 * HOUR, 22 * HOUR, '26 to 22 h ago'],
    [2 * HOUR, 0, 'the last 2 h'],
    [45 * 60_000, 5 * 60_000, '45 to 5 min ago'],
    [6 * 24 * HOUR, 5 * 24 * HOUR, '6 to 5 d ago'],
    [26.1 * HOUR, 26 * HOUR, '26 h ago'],
  ])('of %d to %d ms is %s', (from, to, text) => {
    expect(agoText(from, to)).toBe(text)
  })
})

const explained: Explained = {
  subject: 'db,01',
  metric: 'cpu_percent',
  originMs: FAKE_ISSUE_MS,
  stepMs: STEP,
  horizonMs: 96 * STEP,
  staticVariables: [
    { name: 'profile', fraction: 0.25 },
    { name: 'value_scale', fraction: 0.75 },
  ],
  encoderVariables: [{ name: 'hour', fraction: NaN }],
  decoderVariables: [],
  attention: Float32Array.of(0.25, 0.5),
}

describe('weights', () => {
  it('come largest first, those that are not given left out', () => {
    expect(partWeights(explained, 'static').map(({ name }) => name)).toEqual(['value_scale', 'profile'])
    expect(partWeights(explained, 'encoder')).toEqual([])
  })
  it('may not be given at all', () => {
    expect(givesWeights(explained)).toBe(true)
    expect(givesWeights({ ...explained, staticVariables: [], attention: new Float32Array(0) })).toBe(false)
    expect(givesWeights({ ...explained, staticVariables: [], attention: new Float32Array(3) })).toBe(false)
  })
  it('are exported with issue time, engine and model', () => {
    const forecast = fakeForecast()
    const lines = whyCsv(explained, forecast).trimEnd().split('\r\n')
    const made = `2026-01-12T14:05:00.000Z,tft-wasm,fleet-long-0,${forecast.provenance.modelSha256 ?? ''}`
    expect(lines).toEqual([
      'server,metric,part,variable,steps_ago,valid_time,fraction,issue_time,engine,model,model_sha256',
      `"db,01",cpu_percent,static,value_scale,,,0.75,${made}`,
      `"db,01",cpu_percent,static,profile,,,0.25,${made}`,
      `"db,01",cpu_percent,attention,,1,2026-01-12T14:00:00.000Z,0.25,${made}`,
      `"db,01",cpu_percent,attention,,0,2026-01-12T14:05:00.000Z,0.5,${made}`,
    ])
  })
})

describe('drawing and writing', () => {
  it('lifts the pen where nothing is known', () => {
    expect(stepPath([0, NaN, 1, 0.5], 30, 10, [0, 1])).toBe('M0 10M20 0L30 5')
  })
  it('quotes what CSV must', () => {
    expect(
      csvText(
        ['a', 'b'],
        [
          ['say "hi"', null],
          ['x\ny', NaN],
        ],
      ),
    ).toBe('a,b\r\n"say ""hi""",\r\n"x\ny",\r\n')
  })
})
