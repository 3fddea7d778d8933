import fc from 'fast-check'
import type { Answers } from '#data/mapping.types.ts'

/** How an export writes times. */
export interface TimeStyle {
  readonly name: string
  readonly write: (ms: number) => string
  /** Said where it is asked, or where it has to be said: of wall clocks, the zone. */
  readonly answers: Answers
}

/** How an export writes numbers. */
export interface NumberStyle {
  readonly name: string
  readonly write: (value: number) => string
  /** What a value that is written comes to. */
  readonly scale: number
  readonly answers: Answers
}

const two = (n: number) => String(n).padStart(2, '0')
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A wall clock: the parts of a time as it is read there. */
interface Wall {
  readonly date: Date
  /** `+0200`. */
  readonly offset: string
}

function wallAt(ms: number, minutes: number): Wall {
  const size = Math.abs(minutes)
  return {
    date: new Date(ms + minutes * 60_000),
    offset: `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`,
  }
}

function zoneMinutes(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  }).formatToParts(ms)
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return Math.round((wall - ms) / 60_000)
}

const iso = ({ date }: Wall) => date.toISOString().slice(0, 19)
const colon = (offset: string) => `${offset.slice(0, 3)}:${offset.slice(3)}`

/** Of a zone that every time says; minutes from UTC. */
const ZONED: Readonly<Record<string, (wall: Wall) => string>> = {
  iso: (wall) => `${iso(wall)}${colon(wall.offset)}`,
  rfc2822: ({ date, offset }) =>
    `${DAYS[date.getUTCDay()] ?? ''}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()} ${iso({ date, offset }).slice(11)} ${offset}`,
  go: (wall) =>
    `${iso(wall).replace('T', ' ')} ${wall.offset} ${wall.offset === '+0000' ? 'UTC' : wall.offset}`,
  basic: (wall) => `${iso(wall).replace(/[-:]/g, '')}${wall.offset === '+0000' ? 'Z' : wall.offset}`,
}

/** Without a zone. */
const WALLS: Readonly<Record<string, (wall: Wall) => string>> = {
  sql: (wall) => iso(wall).replace('T', ' '),
  kibana: ({ date, offset }) =>
    `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()} @ ${iso({ date, offset }).slice(11)}.000`,
  german: ({ date, offset }) =>
    `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()} ${iso({ date, offset }).slice(11)}`,
}

const EPOCHS: TimeStyle[] = [
  ['epoch s', 1000],
  ['epoch ms', 1],
  ['epoch µs', 0.001],
].map(([name, unit]) => ({
  name: String(name),
  write: (ms) => String(Math.round(ms / Number(unit))),
  answers: {},
}))

/** Wall clocks of the German and the American order of dates; the header of perfmon says zone and order. */
export const perfmonTime = (ms: number): string => {
  const [year = '', month = '', day = ''] = new Date(ms + 3_600_000).toISOString().slice(0, 10).split('-')
  return `${month}/${day}/${year} ${new Date(ms + 3_600_000).toISOString().slice(11, 23)}`
}

export const TIME_STYLES: readonly TimeStyle[] = [
  ...EPOCHS,
  ...Object.entries(ZONED).flatMap(([name, write]) =>
    [0, 120, -330].map((minutes) => ({
      name: `${name} ${minutes}`,
      write: (ms: number) => write(wallAt(ms, minutes)),
      answers: {},
    })),
  ),
  ...Object.entries(WALLS).flatMap(([name, write]) =>
    [null, 'Europe/Berlin', 'America/New_York', '+05:30'].map((zone) => ({
      name: `${name} ${zone ?? 'UTC'}`,
      write: (ms: number) =>
        write(wallAt(ms, zone === null ? 0 : zone.startsWith('+') ? 330 : zoneMinutes(zone, ms))),
      answers: zone === null ? {} : { zone },
    })),
  ),
]

const thousands = (digits: string, separator: string) => digits.replace(/\B(?=(?:\d{3})+$)/g, separator)

/** Digits grouped before the decimals. */
function grouped(value: number, separator: string, decimal: string): string {
  const [whole = '', decimals = ''] = value.toFixed(2).split('.')
  return `${thousands(whole, separator)}${decimal}${decimals}`
}

export const NUMBER_STYLES: readonly NumberStyle[] = [
  { name: 'plain', write: String, scale: 1, answers: {} },
  { name: 'percent', write: (value) => `${value}%`, scale: 1, answers: {} },
  { name: 'percent apart', write: (value) => `${value.toFixed(1)} %`, scale: 1, answers: {} },
  {
    name: 'decimal comma',
    write: (value) => String(value).replace('.', ','),
    scale: 1,
    answers: { comma: 'decimal' },
  },
  {
    name: 'thousands',
    write: (value) => grouped(value * 100_000, ',', '.'),
    scale: 100_000,
    answers: { comma: 'thousands' },
  },
  {
    name: 'German thousands',
    write: (value) => grouped(value * 100_000, '.', ','),
    scale: 100_000,
    answers: { comma: 'decimal' },
  },
  { name: 'GiB', write: (value) => `${value} GiB`, scale: 2 ** 30, answers: {} },
  { name: 'seconds', write: (value) => `${value} s`, scale: 1000, answers: {} },
  { name: 'exponent', write: (value) => value.toExponential(), scale: 1, answers: {} },
]

export const timeStyles: fc.Arbitrary<TimeStyle> = fc.constantFrom(...TIME_STYLES)
export const numberStyles: fc.Arbitrary<NumberStyle> = fc.constantFrom(...NUMBER_STYLES)
