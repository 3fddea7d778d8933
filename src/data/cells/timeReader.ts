import { FleetcastError, type ErrorPlace } from '#forecast/errors.ts'
import { epochsToMs } from './epochs.ts'
import { doubledHour, localToUtc, ZoneHint, type SourceTimes } from './localTimes.ts'
import { isMissing, type Cell } from './missing.ts'
import type { CellPlace } from './numberReader.ts'
import { serialMs, timeNotation, timeNumber, type TimeNotation } from './timeNotation.ts'
import { parseDigits, parseTime, type ParsedTime } from './timeText.ts'

export interface TimeAnswers {
  readonly zone?: string | undefined
  readonly dateOrder?: 'day-first' | 'month-first' | undefined
}

/**
 * Reads the cells of a time column one by one. Epochs stay in their own unit until all are read and ms() turns them:
 * one column has one unit, and its newest value says which.
 */
export class TimeCells {
  readonly #column: string
  readonly #answers: TimeAnswers
  #notation: TimeNotation | null
  readonly #odd: string[] = []
  #lastText = ''
  #last: ParsedTime | null = null
  /** Of the cell read last. */
  hint: number = ZoneHint.known

  /** notation: null where the column had no value yet; the first that has one says it. */
  constructor(column: string, notation: TimeNotation | null, answers: TimeAnswers) {
    this.#column = column
    this.#notation = notation
    this.#answers = answers
  }

  /** NaN for a cell without a time. Fails with time-invalid, naming column, value and what was expected. */
  read(cell: Cell, at: CellPlace): number {
    this.hint = ZoneHint.known
    if (typeof cell === 'string' && cell === this.#lastText && this.#last) return this.#taken(this.#last)
    if (isMissing(cell)) return Number.NaN
    const text = String(cell)
    this.#notation ??= timeNotation([text], true, this.#answers.dateOrder)
    switch (this.#notation?.kind) {
      case 'epoch': {
        const number = typeof cell === 'number' ? cell : timeNumber(text)
        if (!Number.isFinite(number)) throw this.#unlike(text, 'an epoch time, like the rows before', at)
        return number
      }
      case 'digits': {
        const ms = parseDigits(text)
        if (ms === null) throw this.#unlike(text, 'a date such as 20240301 or 20240301000500', at)
        this.hint = ZoneHint.none
        return ms
      }
      case 'serial': {
        const days = timeNumber(text)
        if (!Number.isFinite(days)) throw this.#unlike(text, 'a spreadsheet day number', at)
        this.hint = ZoneHint.none
        return serialMs(days)
      }
      case 'text':
        return this.#text(text, this.#notation, at)
      case undefined:
        throw this.#unlike(text, EXPECTED, at)
    }
  }

  /** Fails with time-invalid where the sample alone shows that the column cannot be read as it is. */
  check(at: CellPlace): void {
    const notation = this.#notation
    if (!notation?.refusal) return
    throw new FleetcastError('time-invalid', `${at.file}: column ${this.#column} ${notation.refusal}`, {
      file: at.file,
      place: `column ${this.#column}`,
    })
  }

  /** All cells as ms, in place. Fails with time-invalid where most are no epochs in any unit. */
  ms(times: Float64Array): Float64Array {
    if (this.#notation?.kind !== 'epoch') return times
    const note = epochsToMs(this.#column, times, null).note
    if (note !== null) this.#odd.push(note)
    return times
  }

  /** How the column was read where it is not the plain way; for people. */
  notes(): string[] {
    const { kind, order, words } = this.#notation ?? {}
    if (kind === 'epoch') return this.#odd
    if (kind === 'serial' || kind === 'digits') return [`${this.#column}: ${words ?? ''}`]
    // The order may be what the steps between rows suggest, not what a date proves.
    return order ? [`${this.#column}: dates read as ${order === 'day-first' ? 'day' : 'month'}-first`] : []
  }

  #text(text: string, notation: TimeNotation, at: CellPlace): number {
    const parsed = parseTime(text, notation.order)
    if (!parsed) {
      const date = isPlausibleNumber(text) ? 'a date and time in the format of the other rows' : EXPECTED
      throw this.#unlike(text, date, at)
    }
    if (Number.isNaN(parsed.ms)) throw this.#unclearOrder(text, at)
    if (parsed.abbreviation !== undefined && this.#answers.zone === undefined) {
      throw this.#unclearZone(text, parsed.abbreviation, at)
    }
    this.#lastText = text
    this.#last = parsed
    return this.#taken(parsed)
  }

  #taken({ ms, zoned, abbreviation }: ParsedTime): number {
    this.hint = zoned ? ZoneHint.known : abbreviation === undefined ? ZoneHint.none : hintOf(abbreviation)
    return ms
  }

  #unlike(text: string, expected: string, at: CellPlace): FleetcastError {
    return this.#invalid(`holds ${quoted(text)}, expected ${expected}`, at)
  }

  #unclearOrder(text: string, at: CellPlace): FleetcastError {
    const [day, month] = (['day-first', 'month-first'] as const).map((order) => {
      return new Date(parseTime(text, order)?.ms ?? 0).toISOString().slice(0, 10)
    })
    return this.#invalid(
      `contains ${quoted(text)}: that is ${day} day-first and ${month} month-first. Choose which`,
      { ...at, answer: 'dateOrder' },
    )
  }

  #unclearZone(text: string, abbreviation: string, at: CellPlace): FleetcastError {
    const example = abbreviation.includes('/') ? abbreviation : ZONES_OF[abbreviation.toUpperCase()]
    const zones = example?.split(' ') ?? []
    const meanings = zones.length > 1 ? `: it can be ${zones.join(' or ')}` : ''
    return this.#invalid(
      `contains ${quoted(text)}: ${abbreviation} is ambiguous${meanings}. Set the time zone, such as ${zones[0] ?? 'Europe/Berlin'}`,
      { ...at, answer: 'zone' },
    )
  }

  #invalid(what: string, at: CellPlace & Pick<ErrorPlace, 'answer'>): FleetcastError {
    const message = `${at.file}, ${at.place}: column ${this.#column} ${what}`
    return new FleetcastError('time-invalid', message, { ...at })
  }
}

const EXPECTED = 'a date and time such as 2024-03-01 00:05:00'

const isPlausibleNumber = (text: string) => !Number.isNaN(timeNumber(text))

/** What abbreviations stand for, the commonest first. */
const ZONES_OF: Readonly<Record<string, string>> = {
  EST: 'America/New_York Australia/Sydney',
  EDT: 'America/New_York Australia/Sydney',
  CST: 'America/Chicago Asia/Shanghai America/Havana',
  CDT: 'America/Chicago America/Havana',
  MST: 'America/Denver America/Phoenix',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles Asia/Manila',
  PDT: 'America/Los_Angeles',
  CET: 'Europe/Berlin Africa/Algiers',
  CEST: 'Europe/Berlin',
  MEZ: 'Europe/Berlin',
  MESZ: 'Europe/Berlin',
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  EET: 'Europe/Helsinki Africa/Cairo',
  EEST: 'Europe/Helsinki',
  BST: 'Europe/London Asia/Dhaka',
  IST: 'Asia/Kolkata Europe/Dublin Asia/Jerusalem',
  MSK: 'Europe/Moscow',
  JST: 'Asia/Tokyo',
  AEST: 'Australia/Sydney Australia/Brisbane',
  AEDT: 'Australia/Sydney',
}

function hintOf(abbreviation: string): number {
  return /^(?:[A-Z]*DT|[A-Z]*EST|BST|MESZ)$/i.test(abbreviation) && !/^(?:A?EST)$/i.test(abbreviation)
    ? ZoneHint.daylight
    : abbreviation.includes('/')
      ? ZoneHint.none
      : ZoneHint.standard
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

/** UTC of what was read, and what is to be said: as the zone says, or that the times look like local time. */
export function resolveZone(
  times: SourceTimes,
  zone: string | undefined,
): { readonly timeMs: Float64Array; readonly naive: boolean; readonly notes: readonly string[] } {
  const naive = times.hints?.some((hint) => hint !== ZoneHint.known) ?? false
  if (!naive) return { timeMs: times.timeMs, naive, notes: [] }
  if (zone !== undefined) return { ...localToUtc(times, zone), naive: false }
  const note = doubledHour(times)
  return { timeMs: times.timeMs, naive, notes: note === null ? [] : [note] }
}
