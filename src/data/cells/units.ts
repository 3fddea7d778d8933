/** What a unit as written comes to: all of one family are numbers of one base unit. */
export interface Unit {
  /** plain, %, bytes, bytes/s, bits, bits/s, ms, count, or the unit itself where it is not converted. */
  readonly family: string
  /** How much of the family's base one is. */
  readonly factor: number
}

const PLAIN: Unit = { family: 'plain', factor: 1 }
const SI: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
}
const IEC: Readonly<Record<string, number>> = {
  ki: 2 ** 10,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}
const DURATIONS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  msec: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hrs: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  week: 604_800_000,
  weeks: 604_800_000,
}
const COUNTS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  Mil: 1e6,
  Mio: 1e6,
  G: 1e9,
  Bil: 1e9,
  Mrd: 1e9,
  T: 1e12,
  Tri: 1e12,
}
/** Units that stand right behind the number too. */
const KNOWN = new Set(
  [
    '°C',
    '°F',
    '°',
    '‰',
    '/s',
    '/sec',
    '/min',
    '/h',
    'rpm',
    'rps',
    'qps',
    'tps',
    'pps',
    'iops',
    'IOPS',
  ].concat([
    'req/s',
    'reqps',
    'ops/s',
    'ops',
    'wps',
    'rd/s',
    'wr/s',
    'p/s',
    'io/s',
    'cps',
    'dB',
    'dBm',
    '$',
    '€',
    '£',
    '¥',
  ]),
)
const BYTES = /^([kKMGTPE]i?)?(?:B|[Bb]ytes?)(\/s|\/sec|ps)?$/
const LOW_BYTES = /^([kmgt])b$/
const BITS = /^([kKMGTPE]i?)?(?:b|[Bb]its?)(\/s|\/sec|ps)?$/
const PREFIXED = /^([kMGT]?)(Hz|W|Wh|V|VA|A)$/
const SCALED = /^(k|K|M|Mil|G|Bil|T|Tri) ?(\S*[\p{L}/]\S*)$/u
const NO_UNIT = /^(?:am|pm|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/i

/** What a unit as written comes to; null: the text behind the number is none. apart: a space stands before it. */
export function unitOf(written: string, apart: boolean): Unit | null {
  if (written === '') return PLAIN
  if (written === '%' || /^(?:percent|pct)$/i.test(written)) return { family: '%', factor: 1 }
  const duration = own(DURATIONS, written)
  if (duration !== undefined) return { family: 'ms', factor: duration }
  const size = sizeOf(written)
  if (size) return size
  const count = own(COUNTS, written)
  if (count !== undefined) return { family: 'count', factor: count }
  const physical = PREFIXED.exec(written)
  if (physical) return { family: physical[2] ?? '', factor: own(SI, physical[1] ?? '') ?? 1 }
  if (KNOWN.has(written)) return { family: written, factor: 1 }
  const scaled = SCALED.exec(written)
  const [, prefix = '', unit = ''] = scaled ?? []
  if (scaled && (KNOWN.has(unit) || written.includes(' '))) {
    return { family: unit, factor: own(COUNTS, prefix) ?? 1 }
  }
  const isWord = apart && written.length <= 16 && /\p{L}/u.test(written) && !/\s/.test(written)
  return isWord && !NO_UNIT.test(written) ? { family: written, factor: 1 } : null
}

function sizeOf(written: string): Unit | null {
  const bytes = BYTES.exec(written)
  if (bytes) return { family: bytes[2] === undefined ? 'bytes' : 'bytes/s', factor: scaleOf(bytes[1]) }
  // Nobody means thousandths of a bit by mb.
  const low = LOW_BYTES.exec(written)
  if (low) return { family: 'bytes', factor: scaleOf(low[1]?.toUpperCase()) }
  const bits = BITS.exec(written)
  if (bits) return { family: bits[2] === undefined ? 'bits' : 'bits/s', factor: scaleOf(bits[1]) }
  // Kubernetes writes Mi for MiB.
  return written.length === 2 && own(IEC, written) !== undefined
    ? { family: 'bytes', factor: scaleOf(written) }
    : null
}

function scaleOf(prefix = ''): number {
  return own(IEC, prefix) ?? own(SI, prefix) ?? 1
}

function own(record: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** Whether a number of one family may stand in a column of another: where both mean the same base unit. */
export function goesWith(column: string, cell: string, value: number): boolean {
  if (column === cell) return true
  // 12 in a column of ms and minutes says not of which; nothing is nothing in each.
  if (cell === 'plain') return column !== 'ms' || value === 0
  return column === 'plain' && (cell === '%' || cell === 'count')
}
