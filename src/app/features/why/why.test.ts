import { describe, expect, it } from 'vitest'
import { FAKE_ISSUE_MS, fakeForecast } from '../../testing/fakeForecast.ts'
import { csvText } from '#text/csv.ts'
import { stepPath } from './attentionPath.ts'
import { attentionPeak } from '#forecast/attentionPeak.ts'
import { givesWeights, partWeights, type Explained } from './importance.ts'
import { whyCsv } from './whyCsv.ts'
import { agoText, lookedText, variableText } from '#text/attention.ts'

const STEP = 300_000
const HOUR = 3_600_000

/** 288 steps of five minutes that lie even but for one stretch, in hours ago. */
function lookingAt(fromHours: number, toHours: number, times = 6): Float32Array {
  const attention = Float32Array.from({ length: 288 }, (_, index) => {
    const ago = ((287 - index) * STEP) / HOUR
    return ago <= fromHours && ago >= toHours ? times : 1
  })
  const sum = attention.reduce((total, value) => total + value, 0)
  return attention.map((value) => value / sum)
}

describe('the peak of the attention', () => {
  it('is the stretch that stands out, with its share', () => {
    const peak = attentionPeak(lookingAt(22, 18))
    expect(peak.kind).toBe('peak')
    if (peak.kind !== 'peak') return
    expect(((287 - peak.from) * STEP) / HOUR).toBeCloseTo(22, 0)
    expect(((287 - peak.to) * STEP) / HOUR).toBeCloseTo(18, 0)
    // 49 steps of six against 239 of one.
    expect(peak.share).toBeCloseTo((49 * 6) / (49 * 6 + 239), 1)
  })
  it('is none where all is looked at alike, and where nothing is given', () => {
    expect(attentionPeak(new Float32Array(288).fill(1 / 288))).toEqual({ kind: 'even' })
    expect(attentionPeak(lookingAt(22, 18, 1.2))).toEqual({ kind: 'even' })
    expect(attentionPeak(new Float32Array(0))).toEqual({ kind: 'none' })
    expect(attentionPeak(new Float32Array(5).fill(NaN))).toEqual({ kind: 'none' })
  })
  it('does not take one sharp step for a stretch', () => {
    const attention = new Float32Array(288).fill(1)
    attention[10] = 4
    expect(attentionPeak(attention)).toEqual({ kind: 'even' })
  })
})

describe('the name of a variable', () => {
  it.each([
    ['value_lagged_by_2016', 'value, 7 d before'],
    ['cpu_lagged_by_1_lagged_by_12', 'cpu_lagged_by_1, 1 h before'],
    ['hour_sin', 'hour_sin'],
    ['value_lagged_by_', 'value_lagged_by_'],
  ])('%s is %s', (name, text) => {
    expect(variableText(name, STEP)).toBe(text)
  })
})

describe('the sentence', () => {
  it.each([
    [26 * HOUR, 22 * HOUR, '26 to 22 h ago'],
    [2 * HOUR, 0, 'the last 2 h'],
    [45 * 60_000, 5 * 60_000, '45 to 5 min ago'],
    [6 * 24 * HOUR, 5 * 24 * HOUR, '6 to 5 d ago'],
    [26.1 * HOUR, 26 * HOUR, '26 h ago'],
  ])('of %d to %d ms is %s', (from, to, text) => {
    expect(agoText(from, to)).toBe(text)
  })
  it('says where, how much, and what went to the horizon', () => {
    const attention = lookingAt(22, 18).map((value) => value * 0.9)
    const text = lookedText(attentionPeak(attention), attention, STEP)
    expect(text).toMatch(/^The network looked most at 22 to 18 h ago: 5\d\.\d\u2009% of its attention/)
    expect(text).toContain('90.0\u2009% went to the past')
  })
  it('is honest about an even look', () => {
    const even = new Float32Array(24).fill(1 / 24)
    expect(lookedText(attentionPeak(even), even, STEP)).toBe(
      'The network looked at all of the past about evenly.',
    )
  })
})

const explained: Explained = {
  subject: 'db,01',
  metric: 'cpu_percent',
  originMs: FAKE_ISSUE_MS,
  stepMs: STEP,
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
