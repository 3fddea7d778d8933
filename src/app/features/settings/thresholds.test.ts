import { describe, expect, it } from 'vitest'
import { thresholdOf } from '#forecast/thresholds.ts'
import { draftOf, draftsOf, isDefault, overridesOf, readDraft } from './thresholdDraft.ts'
import { oddsDraftOf, readOdds } from './oddsDraft.ts'
import { readThresholdsText, thresholdsText } from './thresholdFile.ts'

const CPU = { warning: 70, critical: 85, direction: 'above' } as const

describe('rows', () => {
  it('are there for every metric of the data and every one with a threshold of its own', () => {
    const drafts = draftsOf(['cpu_percent', 'network_in_kbps'], { elsewhere: CPU })
    expect(drafts).toEqual({
      cpu_percent: { direction: 'above', warning: '75', critical: '90' },
      network_in_kbps: { direction: 'none', warning: '', critical: '' },
      elsewhere: { direction: 'above', warning: '70', critical: '85' },
    })
    expect(overridesOf(drafts)).toEqual({ elsewhere: CPU })
  })

  it('say only what differs from the defaults', () => {
    const drafts = draftsOf(['cpu_percent', 'disk_percent', 'load_average'], {
      cpu_percent: CPU,
      disk_percent: null,
    })
    expect(overridesOf(drafts)).toEqual({ cpu_percent: CPU, disk_percent: null })
    expect(overridesOf({ ...drafts, cpu_percent: draftOf(thresholdOf('cpu_percent')) })).toEqual({
      disk_percent: null,
    })
    expect(isDefault('load_average', drafts['load_average']!)).toBe(true)
    expect(isDefault('disk_percent', drafts['disk_percent']!)).toBe(false)
  })

  it.each([
    ['cpu_percent', 'above', '', '90', 'warning is not a number'],
    ['cpu_percent', 'above', '75', 'high', 'critical is not a number'],
    ['cpu_percent', 'above', '75', '101', 'critical is not between 0 and 100\u202f%'],
    ['cpu_percent', 'above', '90', '75', 'critical is below warning'],
    ['cpu_idle_pct', 'below', '10', '20', 'critical is above warning'],
  ] as const)('%s %s %s, %s: %s', (metric, direction, warning, critical, why) => {
    const draft = { direction, warning, critical }
    expect(readDraft(metric, draft)).toMatchObject({ kind: 'wrong', why })
    expect(overridesOf({ [metric]: draft })).toBeNull()
  })

  it('take a comma for a point, and equal thresholds', () => {
    expect(readDraft('load_average', { direction: 'above', warning: '4,5', critical: '4.5' })).toEqual({
      kind: 'threshold',
      threshold: { direction: 'above', warning: 4.5, critical: 4.5 },
    })
  })
})

describe('odds', () => {
  it('are percentages there and back', () => {
    expect(oddsDraftOf({ alarm: 0.3, watch: 0.07 })).toEqual({ alarm: '30', watch: '7' })
    expect(readOdds({ alarm: ' 30 ', watch: '12,5' })).toEqual({
      kind: 'odds',
      odds: { alarm: 0.3, watch: 0.125 },
    })
  })

  it.each([
    ['', '10', 'alarm', 'is not a number'],
    ['30', 'some', 'watch', 'is not a number'],
    ['0', '0', 'alarm', 'more than 0 and at most 100'],
    ['130', '10', 'alarm', 'more than 0 and at most 100'],
    ['30', '40', 'watch', 'must be at most'],
  ])('of %s and %s are wrong in %s: %s', (alarm, watch, field, why) => {
    const read = readOdds({ alarm, watch })
    expect(read).toMatchObject({ kind: 'wrong', field })
    expect(read.kind === 'wrong' && read.why).toContain(why)
  })
})

describe('files', () => {
  it('carry thresholds and their absence there and back', () => {
    const thresholds = { cpu_percent: CPU, 'odd "name"': null }
    const odds = { alarm: 0.4, watch: 0.125 }
    expect(readThresholdsText(thresholdsText(thresholds, odds))).toEqual({ thresholds, odds })
    const before = '{"format":"fleetcast-thresholds","version":1,"thresholds":{}}'
    expect(readThresholdsText(before)).toEqual({ thresholds: {}, odds: null })
  })

  it.each([
    ['{', 'the file is not JSON'],
    ['[]', 'the whole file: '],
    ['{"format":"other","version":1,"thresholds":{}}', 'format: '],
    [
      '{"format":"fleetcast-thresholds","version":1,"thresholds":{"cpu":{"warning":9,"critical":1,"direction":"above"}}}',
      'thresholds › cpu: critical must be at or beyond warning',
    ],
    [
      '{"format":"fleetcast-thresholds","version":1,"thresholds":{"cpu":{"warning":"9","critical":10,"direction":"above"}}}',
      'thresholds › cpu › warning: ',
    ],
    [
      '{"format":"fleetcast-thresholds","version":1,"thresholds":{},"odds":{"alarm":0.1,"watch":0.3}}',
      'odds: watch must be at most alarm',
    ],
  ])('that hold %s are refused with the place', (text, why) => {
    expect(readThresholdsText(text)).toContain(why)
  })
})
