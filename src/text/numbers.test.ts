import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatInterval,
  formatQuantity,
  formatTiny,
  intervalText,
  plural,
  quantityText,
  significant,
} from './numbers.ts'

describe('significant', () => {
  it.each([
    [0, '0'],
    [78.123, '78.1'],
    [99.96, '100'],
    [9.996, '10.0'],
    [999.6, '1000'],
    [1234.5, '1235'],
    [0.001234, '0.00123'],
    [-3.14159, '−3.14'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(significant(value)).toBe(text)
  })

  it('ends at the decimals that are meant', () => {
    expect(significant(0.0731, 3, 2)).toBe('0.07')
    expect(significant(3e-9, 3, 2)).toBe('0')
    expect(significant(78.123, 3, 2)).toBe('78.1')
  })

  it('writes what is nearly nothing with an exponent', () => {
    expect(significant(-0.00012)).toBe('−1.20e−4')
    expect(significant(1.234e-9)).toBe('1.23e−9')
  })
})

describe('quantities', () => {
  it('takes the unit from the name, after a thin space', () => {
    expect(quantityText(formatQuantity(78.12, 'cpu_percent'))).toBe('78.1\u202f%')
    expect(quantityText(formatQuantity(12.3, 'request_latency_ms'))).toBe('12.3\u202fms')
    expect(quantityText(formatQuantity(3.2, 'load_average'))).toBe('3.20')
  })

  it('scales by thousands, never beyond three digits', () => {
    expect(quantityText(formatQuantity(12_345, 'network_in_kbps'))).toBe('12.3\u202fMbps')
    expect(quantityText(formatQuantity(999.7, 'request_count'))).toBe('1.00\u202fk')
    expect(quantityText(formatQuantity(10.1, 'net_in_mb_s'))).toBe('10.1\u202fMB/s')
  })

  it('says a forecast with its interval on one scale, the unit once', () => {
    expect(intervalText(formatInterval(78, 71.2, 85.6, 'cpu_percent'))).toBe('78.0\u202f% · 71 to 86')
    expect(intervalText(formatInterval(900, 400, 2600, 'network_in_kbps'))).toBe(
      '0.900\u202fMbps · 0.40 to 2.6',
    )
  })

  it('shows a missing value as missing, without a unit', () => {
    expect(quantityText(formatQuantity(Number.NaN, 'cpu_percent'))).toBe('–')
  })
})

it('groups counts and agrees in number', () => {
  expect(formatCount(10_000)).toBe('10\u202f000')
  expect(plural(1, 'server')).toBe('1 server')
  expect(plural(412, 'server')).toBe('412 servers')
})

it('writes sizes and tiny errors', () => {
  expect(formatBytes(9_717_498)).toBe('9.72\u202fMB')
  expect(formatBytes(0)).toBe('0\u202fB')
  expect(formatTiny(3.1e-6)).toBe('3e-6')
})
