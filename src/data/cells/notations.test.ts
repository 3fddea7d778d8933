import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberReader } from './numberReader.ts'
import { numberNotations } from './numbers.ts'
import { timeNotation } from './timeNotation.ts'
import { TimeCells } from './timeReader.ts'

const at = { file: 'a.csv', place: 'row 2' }
const seed = { seed: 7, numRuns: 60 }

/** What a column of these cells reads as, in the notation that the cells themselves prove. */
function readNumbers(cells: readonly string[]): number[] {
  const notation = numberNotations([{ name: 'cpu', rows: cells }], undefined).get('cpu')
  if (!notation) throw new Error(`no numbers: ${cells.join(' | ')}`)
  const reader = new NumberReader('cpu', notation)
  return cells.map((cell) => reader.read(cell, at))
}

const grouped = (value: number, group: string, point: string): string => {
  const [whole = '', decimals = ''] = Math.abs(value).toFixed(2).split('.')
  return (value < 0 ? '-' : '') + whole.replace(/\B(?=(?:\d{3})+$)/g, group) + point + decimals
}

describe('numbers written in a notation', () => {
  const cents = fc.integer({ min: -900_000_000, max: 900_000_000 }).map((value) => value / 100)
  const columns = fc.array(cents, { minLength: 1, maxLength: 30 })
  const plain = (value: number): string => String(value)

  it.each<readonly [name: string, write: (value: number) => string, base: number]>([
    ['plain', plain, 1],
    ['exponent', (value) => value.toExponential(), 1],
    ['percent', (value) => `${value}%`, 1],
    ['percent apart', (value) => `${value} %`, 1],
    ['1,234.50', (value) => grouped(value, ',', '.'), 1],
    ['1.234,50', (value) => grouped(value, '.', ','), 1],
    ['1 234,50', (value) => grouped(value, ' ', ','), 1],
    ['1 234,50, narrow', (value) => grouped(value, '\u202f', ','), 1],
    ["1'234.50", (value) => grouped(value, "'", '.'), 1],
    ['1’234.50', (value) => grouped(value, '’', '.'), 1],
    ['1_234.50', (value) => grouped(value, '_', '.'), 1],
    ['unicode minus', (value) => plain(value).replace('-', '\u2212'), 1],
    ['plus', (value) => (value > 0 ? `+${value}` : plain(value)), 1],
    ['accounting', (value) => (value < 0 ? `(${-value})` : plain(value)), 1],
    ['bytes', (value) => `${value} MiB`, 2 ** 20],
    ['bytes, decimal comma', (value) => `${grouped(value, '.', ',')} MiB`, 2 ** 20],
    ['SI bytes', (value) => `${value} kB`, 1000],
    ['rates', (value) => `${value} MB/s`, 1e6],
    ['bits', (value) => `${value} Mb/s`, 1e6],
    ['durations', (value) => `${value} s`, 1000],
    ['counts', (value) => `${value} K`, 1000],
    ['a unit', (value) => `${value} req/s`, 1],
    ['currency', (value) => `€ ${value}`, 1],
  ])('%s reads back', (_, write, base) => {
    fc.assert(
      fc.property(columns, (values) => {
        expect(readNumbers(values.map(write))).toEqual(values.map((value) => value * base))
      }),
      seed,
    )
  })

  it('reads the same cells wherever an odd one stands', () => {
    fc.assert(
      fc.property(fc.array(cents, { minLength: 2, maxLength: 20 }), fc.nat(20), (values, place) => {
        const cells = values.map(plain)
        cells.splice(place % (cells.length + 1), 0, 'offline')
        expect(readNumbers(cells).filter((value) => !Number.isNaN(value))).toEqual(values)
      }),
      seed,
    )
  })

  it.each([
    [['web-01', 'web-02']],
    [['10.0.0.1', '10.0.0.2']],
    [['192.168.100.200', '192.168.100.201']],
    [['00:1b:44:11:3a:b7', '00:1b:44:11:3a:b8']],
    [['3.10', '3.11', '3.10.12']],
    [['7.0', '7.1', 'v7.1.2']],
    [['2024-03-01', '2024-03-02']],
    [['1 Mar', '2 Mar']],
    [['12:00', '12:05']],
    [['5xx', '4xx']],
    [['10 AM', '11 AM']],
    [['i-0a1b2c', 'i-1a2b3c']],
    [['1e', '2e']],
    [['0x1f', '0x2f']],
    [['1', 'web', 'db']],
    [['9f3c', '1e4b7', 'ab12']],
    [['4G', '5G', '5G']],
    [['1h', '24h', '7d']],
  ])('takes %j for text', (rows) => {
    expect(numberNotations([{ name: 'label', rows }], undefined).size).toBe(0)
  })

  it('reads the comma of one column by that of another, or by the answer, else says that it is unclear', () => {
    const unclear = { name: 'a', rows: ['1,234', '2,345'] }
    const decimal = (rows: readonly string[], answer?: 'decimal' | 'thousands') =>
      numberNotations([unclear, { name: 'b', rows }], answer).get('a')
    expect(decimal(['7', '8'])).toMatchObject({ decimal: null, unclear: '1,234' })
    expect(decimal(['7,5', '8'])).toMatchObject({ decimal: ',', unclear: null })
    expect(decimal(['7.5', '8'])).toMatchObject({ decimal: '.', unclear: null })
    expect(decimal(['7', '8'], 'decimal')).toMatchObject({ decimal: ',', unclear: null })
    expect(decimal(['7', '8'], 'thousands')).toMatchObject({ decimal: '.', unclear: null })
    const [late] = [numberNotations([{ name: 'a', rows: ['7', '8'] }], undefined).get('a') ?? null]
    expect(() => new NumberReader('a', late).read('1,234', at)).toThrow(
      'a.csv, row 2: column a contains "1,234": that is 1234 with the comma as thousands separator and 1.234 with the comma as decimal separator. Choose which',
    )
  })

  it('takes a bound for the number, and says so', () => {
    const reader = new NumberReader('cpu', null)
    expect(['< 0.01', '<0.5', '≥ 99', '~3'].map((cell) => reader.read(cell, at))).toEqual([0.01, 0.5, 99, 3])
    expect(reader.notes()).toEqual(['4 values of cpu are only a limit, such as < 0.01: the limit is used'])
  })
})

describe('times written in a notation', () => {
  const parts = (ms: number) => {
    const [y = '', m = '', d = '', h = '', mi = '', s = ''] = new Date(ms).toISOString().split(/\D/)
    return { y, m, d, h, mi, s, date: new Date(ms) }
  }
  const month = (date: Date): string => date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })
  const day = (date: Date): string => date.toLocaleString('en-US', { weekday: 'short', timeZone: 'UTC' })
  type Parts = ReturnType<typeof parts>

  it.each<readonly [name: string, write: (p: Parts) => string]>([
    ['ISO', ({ date }) => date.toISOString()],
    ['ISO basic', ({ y, m, d, h, mi, s }) => `${y}${m}${d}T${h}${mi}${s}Z`],
    [
      'with an offset',
      ({ date }) => new Date(date.getTime() + 19_800_000).toISOString().replace('Z', '+05:30'),
    ],
    ['Kibana', ({ date, d, y, h, mi, s }) => `${month(date)} ${Number(d)}, ${y} @ ${h}:${mi}:${s}.000`],
    ['Go', ({ y, m, d, h, mi, s }) => `${y}-${m}-${d} ${h}:${mi}:${s} +0000 UTC m=+0.01`],
    [
      'JavaScript',
      ({ y, d, h, mi, s, date }) =>
        `${day(date)} ${month(date)} ${d} ${y} ${h}:${mi}:${s} GMT+0000 (Coordinated Universal Time)`,
    ],
    ['Go, of a zone without a name', ({ y, m, d, h, mi, s }) => `${y}-${m}-${d} ${h}:${mi}:${s} +0000 +0000`],
    ['RFC 2822', ({ date, d, y, h, mi, s }) => `${day(date)}, ${d} ${month(date)} ${y} ${h}:${mi}:${s} GMT`],
    [
      'ctime',
      ({ date, d, y, h, mi, s }) =>
        `${day(date)} ${month(date)} ${d.replace(/^0/, ' ')} ${h}:${mi}:${s} ${y}`,
    ],
    ['Apache', ({ date, d, y, h, mi, s }) => `${d}/${month(date)}/${y}:${h}:${mi}:${s} +0000`],
    ['Y/m/d', ({ y, m, d, h, mi, s }) => `${y}/${m}/${d} ${h}:${mi}:${s}`],
    ['d.m.Y', ({ y, m, d, h, mi, s }) => `${d}.${m}.${y} ${h}:${mi}:${s}`],
    ['one digit', ({ y, m, d, h, mi, s }) => `${y}-${Number(m)}-${Number(d)} ${Number(h)}:${mi}:${s}`],
    ['Postgres', ({ y, m, d, h, mi, s }) => `${y}-${m}-${d} ${h}:${mi}:${s}+00`],
    ['digits', ({ y, m, d, h, mi, s }) => y + m + d + h + mi + s],
    ['epoch in s', ({ date }) => String(date.getTime() / 1000)],
    ['epoch in ms', ({ date }) => String(date.getTime())],
    ['epoch in us', ({ date }) => `${date.getTime()}000`],
    ['epoch in exponents', ({ date }) => (date.getTime() / 1000).toExponential(9)],
    [
      'month first',
      ({ y, m, d, h, mi, s }) =>
        `${Number(m)}/${Number(d)}/${y} ${Number(h) % 12 || 12}:${mi}:${s} ${Number(h) < 12 ? 'AM' : 'PM'}`,
    ],
    ['day first', ({ y, m, d, h, mi, s }) => `${d}/${m}/${y} ${h}:${mi}:${s}`],
  ])('%s reads back', (name, write) => {
    const from = Date.UTC(1995, 0) / 1000
    const seconds = fc.array(fc.integer({ min: from, max: from + 3e9 }), { minLength: 5, maxLength: 20 })
    const order = name === 'month first' ? 'month-first' : name === 'day first' ? 'day-first' : undefined
    fc.assert(
      fc.property(seconds, (values) => {
        const cells = values.map((value) => write(parts(value * 1000)))
        const times = new TimeCells('time', timeNotation(cells, true, order), { dateOrder: order })
        const read = Float64Array.from(cells, (cell) => times.read(cell, at))
        expect([...times.ms(read)]).toEqual(values.map((value) => value * 1000))
      }),
      seed,
    )
  })

  it('proves the order of day and month by a part over 12, else by even steps, else asks', () => {
    const order = (...cells: string[]) => {
      const { order: proven, ask } = timeNotation(cells, true) ?? {}
      return proven ?? ask
    }
    expect(order('03/04/2024', '13/04/2024')).toBe('day-first')
    expect(order('03/04/2024', '04/13/2024')).toBe('month-first')
    expect(order('30/01/2024', '03/04/2024')).toBe('day-first')
    expect(order('01/03/2024 23:50', '01/03/2024 23:55', '02/03/2024 00:00', '02/03/2024 00:05')).toBe(
      'day-first',
    )
    expect(order('3/1/2024 11:50 PM', '3/1/2024 11:55 PM', '3/2/2024 12:00 AM', '3/2/2024 12:05 AM')).toBe(
      'month-first',
    )
    expect(order('02/03/2024 00:05', '02/03/2024 00:00', '01/03/2024 23:55')).toBe('day-first')
    expect(order('01/03/2024 23:50', '01/03/2024 23:55')).toBe('dateOrder')
    expect(() => new TimeCells('t', timeNotation(['01/03/2024'], true), {}).read('01/03/2024', at)).toThrow(
      'a.csv, row 2: column t contains "01/03/2024": that is 2024-03-01 day-first and 2024-01-03 month-first. Choose which',
    )
  })

  it('says of an epoch that is none what it would be', () => {
    const times = new TimeCells('t', { kind: 'epoch', order: null, ask: null, refusal: null, words: '' }, {})
    expect(() => times.ms(Float64Array.of(300_000_000, 300_000_300))).toThrow(
      'the newest time in column t is 300000300 (the year 1979 if it is in s); expected epoch time in s, ms, us or ns between 1990 and 2100',
    )
  })

  it('reads the sampled notation, and names the cell that is of none', () => {
    const times = new TimeCells('t', timeNotation(['2024-03-01', '2024-03-02'], true), {})
    expect(() => times.read('soon', at)).toThrow(
      'a.csv, row 2: column t holds "soon", expected a date and time such as',
    )
    expect(times.read('?', at)).toBeNaN()
  })
})
