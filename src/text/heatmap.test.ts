import { describe, expect, it } from 'vitest'
import { breachCountText, cellTitle, forecastCellText, measuredCellText } from './heatmap.ts'

const cpu = { warning: 75, critical: 90, direction: 'above' } as const
const idle = { warning: 20, critical: 10, direction: 'below' } as const
const plain = (text: string) => text.replaceAll('\u202f', ' ')
const ahead = (middle: number, threshold: typeof cpu | typeof idle | null = cpu) =>
  plain(forecastCellText('cpu_percent', { low: 51, middle, high: 100 }, threshold))

describe('a cell in words', () => {
  it('says server and time, then what is likely and how it stands to the threshold', () => {
    expect(cellTitle('comp-013', '10:30 UTC', 7_200_000)).toBe('comp-013, 10:30 UTC (+2 h)')
    expect(ahead(86)).toBe('cpu_percent likely 86.0 % (51 to 100), above the 75 % warning threshold')
    expect(ahead(75)).toMatch(/at the 75 % warning threshold$/)
    expect(ahead(60)).toMatch(/below the 75 % warning threshold$/)
    expect(ahead(95)).toMatch(/above the 90 % critical threshold$/)
    expect(ahead(60, null)).toBe('cpu_percent likely 60.0 % (51 to 100)')
  })
  it('knows metrics of which low is bad', () => {
    expect(ahead(60, idle)).toMatch(/above the 20 % warning threshold$/)
    expect(ahead(15, idle)).toMatch(/below the 20 % warning threshold$/)
    expect(ahead(5, idle)).toMatch(/below the 10 % critical threshold$/)
  })
  it('says what was measured, and what is', () => {
    expect(plain(measuredCellText('cpu_percent', 80, cpu, false))).toBe(
      'cpu_percent was 80.0 %, above the 75 % warning threshold',
    )
    expect(measuredCellText('cpu_percent', 80, null, true)).toMatch(/^cpu_percent is 80/)
  })
})

it('breaches are counted of the level that is shown', () => {
  expect(breachCountText(12, { kind: 'level', level: 0.9 }, 0.3)).toBe('12 breaches in the forecast at P90')
  expect(breachCountText(1, { kind: 'margin' }, 0.3)).toBe('1 breach in the forecast at P50')
  expect(plain(breachCountText(2, { kind: 'risk' }, 0.3))).toBe('2 stretches with a chance of 30 % or more')
})
