import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '#forecast/metrics/catalogue.ts'
import { formatQuantity, quantityText } from './numbers.ts'
import { longestUnit, rawUnit, unitOf } from './units.ts'

describe('units', () => {
  it.each(CATALOGUE.map(({ name, unit }) => [name, unit] as const))(
    '%s is written in its unit',
    (name, unit) => {
      const bare = unit === 'number' || unit === 'fraction'
      expect(rawUnit(name)).toBe(bare ? '' : unit === 'percent' ? '%' : unit)
      expect(unitOf(name).factor).toBeGreaterThan(0)
    },
  )

  it.each([
    ['net_in_mb_s', 12.34, '12.3\u202fMB/s'],
    ['rx_kbytes_sec', 1500, '1.50\u202fMB/s'],
    ['rx_gbps', 0.5, '500\u202fMbps'],
    ['rx_pps', 12_000, '12.0\u202fkpkt/s'],
    ['uptime_days', 25, '25.0\u202fd'],
    ['anomaly_score', 0.65, '0.650'],
    ['cpu usage (%)', 40.123, '40.1\u202f%'],
  ])('%s of %d is %s', (name, value, text) => {
    expect(quantityText(formatQuantity(value, name))).toBe(text)
  })
  it.each([
    ['network_in_kbps', [0.001, 0.966e6, 1.04e6, 7e5, 12], 'Mbps'],
    ['cpu_percent', [0.01, 78.1, 100], '%'],
    ['load_average', [0.5, 4, 1200], 'M'],
    ['latency_ms', [0.5, 90_000], 'ms'],
  ])('no unit of %s has more letters than the longest', (metric, values, longest) => {
    expect(longestUnit(metric)).toBe(longest)
    const letters = values.map((value) => formatQuantity(value, metric).unit.length)
    expect(Math.max(...letters)).toBe(longest.length)
  })
})
