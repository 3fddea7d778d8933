import { describe, expect, it } from 'vitest'
import {
  clockText,
  dayText,
  durationText,
  isZone,
  namedZones,
  precisionOf,
  timeText,
  zoneLabel,
  zoneName,
} from './time.ts'

const at = Date.UTC(2026, 0, 12, 14, 5)

it('prints the zone with every moment', () => {
  expect(timeText(at, 'utc', at)).toBe('14:05 UTC')
  expect(zoneName('utc', at)).toBe('UTC')
  // The tests run with TZ=UTC: the local zone has a name too.
  expect(timeText(at, 'local', at)).toBe('14:05 UTC')
})

it('adds the day, then the year, where they differ from the reference', () => {
  expect(timeText(Date.UTC(2026, 0, 11, 23, 40), 'utc', at)).toBe('11 Jan 23:40 UTC')
  expect(timeText(Date.UTC(2013, 9, 9, 16, 25), 'utc', at)).toBe('9 Oct 2013 16:25 UTC')
})

it('says the whole day where there is no reference: a measured breach fires before the first forecast', () => {
  expect(timeText(at, 'utc', Number.NaN)).toBe('12 Jan 2026 14:05 UTC')
})

it('shows seconds where steps are shorter than a minute', () => {
  expect([5_000, 59_999, 60_000, 300_000].map(precisionOf)).toEqual(['second', 'second', 'minute', 'minute'])
  const tick = at + 5_000
  expect(timeText(tick, 'utc', at, 'second')).toBe('14:05:05 UTC')
  expect(timeText(tick, 'utc', at, 'minute')).toBe('14:05 UTC')
  expect(timeText(tick - 86_400_000, 'utc', at, 'second')).toBe('11 Jan 14:05:05 UTC')
  expect(timeText(Number.NaN, 'utc', at, 'second')).toBe('–')
  expect(clockText(tick, 'Asia/Kolkata', 'second')).toBe('19:35:05')
})

it('has a dash for what is no moment', () => {
  expect(timeText(Number.NaN, 'utc', at)).toBe('–')
})

it('labels axes', () => {
  expect(clockText(Date.UTC(2026, 0, 12, 0, 0), 'utc')).toBe('00:00')
  expect(dayText(at, 'utc')).toBe('12 Jan')
})

it.each([
  [5_000, '5 s'],
  [300_000, '5 min'],
  [90_000, '1 min 30 s'],
  [7_199_900, '2 h'],
  [12_000_000, '3 h 20 m'],
  [28_800_000, '8 h'],
  [187_200_000, '2 d 4 h'],
])('writes %d ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

describe('named zones', () => {
  // Berlin's clocks jump from 02:00 CET to 03:00 CEST at 01:00 UTC on 29 March 2026, and back on 25 October.
  const spring = Date.UTC(2026, 2, 29, 1, 0)
  const autumn = Date.UTC(2026, 9, 25, 1, 0)

  it('skip the hour that summer time takes', () => {
    expect(timeText(spring - 60_000, 'Europe/Berlin', spring)).toBe('01:59 CET')
    expect(timeText(spring, 'Europe/Berlin', spring)).toBe('03:00 CEST')
  })

  it('tell the hour that comes twice apart by the zone’s name', () => {
    expect(timeText(autumn - 1_800_000, 'Europe/Berlin', autumn)).toBe('02:30 CEST')
    expect(timeText(autumn + 1_800_000, 'Europe/Berlin', autumn)).toBe('02:30 CET')
  })

  it('have offsets that are no whole hours, and days of their own', () => {
    expect(clockText(at, 'Asia/Kolkata')).toBe('19:35')
    expect(zoneName('Asia/Kolkata', at)).toBe('GMT+5:30')
    expect(dayText(Date.UTC(2026, 0, 12, 20, 0), 'Asia/Tokyo')).toBe('13 Jan')
  })

  it('are known to the browser or are none', () => {
    expect(['utc', 'local', 'Europe/Berlin', 'America/Argentina/Ushuaia'].every(isZone)).toBe(true)
    expect(['', 'mars', 'Mars/Olympus', '+02:00', '/'].some(isZone)).toBe(false)
    expect(namedZones()).toContain('Europe/Berlin')
    expect(namedZones().every(isZone)).toBe(true)
    expect([zoneLabel('utc'), zoneLabel('local'), zoneLabel('Asia/Tokyo')]).toEqual([
      'UTC',
      'Local',
      'Asia/Tokyo',
    ])
  })
})
