import { describe, expect, it } from 'vitest'
import { doubledHour, localToUtc, ZoneHint } from './localTimes.ts'

const STEP_MS = 600_000
const FALL = Date.UTC(2024, 9, 26, 23)

/** UTC times around Berlin's change of 27 October 2024 (01:00 UTC), two series, and what its clocks showed. */
function fall(count = 24, step = STEP_MS) {
  const utc = Array.from({ length: count }, (_, i) => FALL + i * step).flatMap((ms) => [ms, ms])
  const local = utc.map((ms) => ms + (ms < Date.UTC(2024, 9, 27, 1) ? 2 : 1) * 3_600_000)
  return { utc, local, series: Int32Array.from(utc, (_, i) => i % 2) }
}

const naive = (local: readonly number[], series: Int32Array) => ({
  timeMs: Float64Array.from(local),
  hints: new Uint8Array(local.length),
  series,
})

describe('localToUtc', () => {
  it('tells the hour that comes twice apart by the order of rows', () => {
    const { utc, local, series } = fall()
    const read = localToUtc(naive(local, series), 'Europe/Berlin')
    expect([...read.timeMs]).toEqual(utc)
    expect(read.notes).toEqual([
      'times without a time zone were read as Europe/Berlin',
      '24 times in the repeated hour of Europe/Berlin were resolved by row order',
    ])
  })

  it('does so in a file that goes back in time, and in one with a row an hour', () => {
    const { utc, local, series } = fall()
    const back = naive(local.toReversed(), series.toReversed())
    expect([...localToUtc(back, 'Europe/Berlin').timeMs]).toEqual(utc.toReversed())
    const hourly = fall(5, 3_600_000)
    expect([...localToUtc(naive(hourly.local, hourly.series), 'Europe/Berlin').timeMs]).toEqual(hourly.utc)
  })

  it('takes a series that begins in the second pass for what it is', () => {
    const { utc, local, series } = fall()
    const from = utc.indexOf(Date.UTC(2024, 9, 27, 1))
    const rest = naive(local.slice(from), series.slice(from))
    expect([...localToUtc(rest, 'Europe/Berlin').timeMs]).toEqual(utc.slice(from))
  })

  it('says what it cannot tell apart', () => {
    const { local, series } = fall()
    const once = local.flatMap((ms, i) => (i >= 24 && i < 36 ? [] : [{ ms, of: series[i] ?? 0 }]))
    const times = naive(
      once.map(({ ms }) => ms),
      Int32Array.from(once, ({ of }) => of),
    )
    expect(localToUtc(times, 'Europe/Berlin').notes).toContain(
      '12 times in the repeated hour of Europe/Berlin were read as the first occurrence',
    )
  })

  it('tells the passes apart by abbreviations, in any order of rows', () => {
    const { utc, local, series } = fall()
    const hints = Uint8Array.from(utc, (ms) =>
      ms < Date.UTC(2024, 9, 27, 1) ? ZoneHint.daylight : ZoneHint.standard,
    )
    const shuffled = utc.map((_, i) => (i * 7) % utc.length)
    const pick = (values: readonly number[]) => shuffled.map((i) => values[i] ?? 0)
    const times = { timeMs: Float64Array.from(pick(local)), hints: Uint8Array.from(pick([...hints])), series }
    expect([...localToUtc(times, 'Europe/Berlin').timeMs]).toEqual(pick(utc))
  })

  it('moves the times that spring skips forward, and leaves those whose zone is known', () => {
    const at = (hour: number) => Date.UTC(2024, 2, 31, hour, 30)
    const times = {
      timeMs: Float64Array.of(at(1), at(2), at(3), at(3), Number.NaN),
      hints: Uint8Array.of(ZoneHint.none, ZoneHint.none, ZoneHint.none, ZoneHint.known, ZoneHint.none),
      series: new Int32Array(5),
    }
    const { timeMs, notes } = localToUtc(times, 'Europe/Berlin')
    expect([...timeMs]).toEqual([at(0), at(1), at(1), at(3), Number.NaN])
    expect(notes).toContain(
      '1 times that do not exist in Europe/Berlin (daylight saving change) were moved forward',
    )
  })

  it.each([
    ['+05:30', 19_800_000],
    ['-0300', -10_800_000],
    ['Asia/Kolkata', 19_800_000],
    ['UTC', 0],
  ])('knows %s', (zone, offset) => {
    const { local, series } = fall()
    expect([...localToUtc(naive(local, series), zone).timeMs]).toEqual(local.map((ms) => ms - offset))
  })

  it('refuses a zone that is none', () => {
    const { local, series } = fall()
    expect(() => localToUtc(naive(local, series), 'Europe/Berln')).toThrow(
      'unknown time zone "Europe/Berln": expected a name such as Europe/Berlin or an offset such as +01:00',
    )
  })
})

describe('doubledHour', () => {
  it('sees the hour that comes twice, forward and back, and with a row an hour', () => {
    const { local, series } = fall()
    const note =
      'the hour 02:00 on 27 October 2024 occurs twice, so these look like local times. Set the time zone, such as Europe/Berlin'
    expect(doubledHour(naive(local, series))).toBe(note)
    expect(doubledHour(naive(local.toReversed(), series.toReversed()))).toBe(note)
    const hourly = fall(5, 3_600_000)
    expect(doubledHour(naive(hourly.local, hourly.series))).toBe(note)
  })

  it('is silent about times that only repeat, on another day, or with a zone', () => {
    const { utc, local, series } = fall()
    expect(doubledHour(naive(utc, series))).toBeNull()
    expect(
      doubledHour(
        naive(
          local.map((ms) => ms + 86_400_000),
          series,
        ),
      ),
    ).toBeNull()
    expect(doubledHour({ ...naive(local, series), hints: null })).toBeNull()
  })
})
