import { expect, it } from 'vitest'
import { parseTime, parseDigits } from './cells/timeText.ts'
import { timeNotation } from './cells/timeNotation.ts'
import { epochsToMs } from './cells/epochs.ts'
import { parseRecords } from './records.ts'
import { orderRows } from './rows.ts'

/** Rows of servers, one a minute. */
const ordered = (servers: readonly string[]) =>
  orderRows({
    timeMs: Float64Array.from(servers, (_, i) => i * 60_000),
    server: Int32Array.from(servers, (_, i) => i),
    servers,
  })

it('takes a name with spaces around it for the name', () => {
  const { servers, offsets, notes } = ordered(['web-01', 'web-01 ', ' db-01', ' '])
  expect({ servers, offsets: [...offsets], notes }).toEqual({
    servers: ['db-01', 'web-01'],
    offsets: [0, 1, 3],
    notes: ['1 row without a server skipped'],
  })
})

it.each([
  [['web-01', 'WEB-01'], ['WEB-01 and web-01 look like the same server but are read as two']],
  [
    ['db-01.example.com', 'db-01', 'web-01', 'web-01.example.com'],
    ['db-01 and db-01.example.com look like the same server but are read as two (1 more pair too)'],
  ],
  [['web.a.com', 'web.b.com', '10.0.0.1', '10.0.0.2'], []],
])('says which of the names %j may be one server', (names, notes) => {
  expect(ordered(names).notes).toEqual(notes)
})

it.each([
  ['2403072205', '2024-03-07T22:05:00Z'],
  ['240307220530', '2024-03-07T22:05:30Z'],
  ['2024030722', '2024-03-07T22:00:00Z'],
  ['202403072205', '2024-03-07T22:05:00Z'],
])('reads %s as a date, not as an epoch', (text, time) => {
  expect(parseDigits(text)).toBe(parseTime(time, null)?.ms)
  const next = String(Number(text) + 1)
  expect(timeNotation([text, next], true)?.kind).toBe('digits')
})

it('leaves epochs of now and of no calendar as epochs', () => {
  expect(timeNotation(['1709848800', '1709849100'], true)?.kind).toBe('epoch')
  expect(timeNotation(['2403079900', '2403079960'], true)?.kind).toBe('epoch')
})

it('reads epochs of several units each in its own', () => {
  const times = Float64Array.of(1_709_848_500, 1_709_848_800, 1_709_849_100, 1_709_849_400_000, 5)
  expect(epochsToMs('ts', times, null)).toEqual({
    unit: 's',
    note: '1 time in column ts is in ms, the rest in s; both were converted; 1 time in column ts before 1990 or after 2100 counts as missing, such as 5',
  })
  expect([...times]).toEqual([
    1_709_848_500_000,
    1_709_848_800_000,
    1_709_849_100_000,
    1_709_849_400_000,
    Number.NaN,
  ])
})

it('keeps every digit of ids in JSON, and leaves texts that hold such numbers', () => {
  const text =
    '[{"id":9007199254740993,"said":"a, 9007199254740993, b"},{"id":-12345678901234567, "v": 1.25}]'
  expect(parseRecords(text, 'x.json').records.map((record) => ({ ...record }))).toEqual([
    { id: '9007199254740993', said: 'a, 9007199254740993, b' },
    { id: '-12345678901234567', v: 1.25 },
  ])
})
