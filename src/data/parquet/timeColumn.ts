import { FleetcastError } from '#forecast/errors.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { ZoneHint } from '../cells/localTimes.ts'
import { parseDigits } from '../cells/timeText.ts'
import { areDigits, timeNotation, type TimeNotation } from '../cells/timeNotation.ts'
import { epochMs, epochsToMs } from '../cells/epochs.ts'
import { TimeCells, type TimeAnswers } from '../cells/timeReader.ts'
import { DictionaryEncoder } from '../dictionaryEncoder.ts'
import { commonUnit, EARLIEST_MS, epochUnit, LATEST_MS, unitMs } from '../time.ts'
import type { Chunk, ChunkPlace } from './chunk.ts'
import { chunkPlace, readChunk } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import { numberRange } from './columnType.ts'
import { chunkCodes, takeNumbers } from './values.ts'

/** Times of a row group. */
export interface GroupTimes {
  /** Epoch ms per row, NaN for null; of times without a zone their wall clock as UTC. */
  readonly timeMs: Float64Array
  /** A ZoneHint per row; null: every time's zone is known. */
  readonly hints: Uint8Array | null
}

/** Reads one column as times, whatever type the files write them in. */
export class TimeReader {
  readonly #name: string
  readonly #answers: TimeAnswers
  readonly #notes = new Set<string>()
  #unit: 's' | 'ms' | 'us' | 'ns' | null = null
  #notation: TimeNotation | null = null

  constructor(name: string, answers: TimeAnswers = {}) {
    this.#name = name
    this.#answers = answers
  }

  /** How the column was read where it is not the plain way, and what of it was skipped. */
  get notes(): readonly string[] {
    return [...this.#notes]
  }

  /** Newest time of a row group by the footer's statistics, Infinity where they do not say. */
  newest(file: ParquetFile, group: number): number {
    const place = chunkPlace(file, group, this.#name)
    const range = place && numberRange(place.meta)
    if (!place || !range) return Infinity
    const { kind } = place.column.type
    if (kind === 'time') return range[1]
    if (kind !== 'integer' && kind !== 'number') return Infinity
    const unit = epochUnit(range[1])
    return unit === null ? Infinity : range[1] * unitMs[unit]
  }

  /** Fails with column-type or time-invalid. */
  async read(file: ParquetFile, group: number, onBytes: (bytes: number) => void): Promise<GroupTimes> {
    const rows = file.groups[group]?.rows ?? 0
    const place = chunkPlace(file, group, this.#name)
    if (!place) return { timeMs: new Float64Array(rows).fill(Number.NaN), hints: null }
    const { type } = place.column
    const chunk = await readChunk(place)
    onBytes(Number(place.meta.total_compressed_size))
    switch (type.kind) {
      case 'time': {
        const timeMs = epochMs(takeNumbers(place, chunk), type.unit)
        // The zeros of a new array are ZoneHint.none.
        return { timeMs, hints: type.zoned ? null : new Uint8Array(timeMs.length) }
      }
      case 'integer':
      case 'number':
        return this.#numbers(takeNumbers(place, chunk))
      case 'text':
        return this.#texts(place, chunk)
      case 'null':
        return { timeMs: new Float64Array(rows).fill(Number.NaN), hints: null }
      case 'boolean':
      case 'unsupported':
        throw new FleetcastError(
          'column-type',
          `column ${this.#name} contains ${type.kind === 'boolean' ? 'booleans' : 'values of an unsupported type'}, not times`,
          { file: fileName(file.source.path), place: this.#name },
        )
    }
  }

  /** All files and groups use the unit of the first value that is met: one export has one unit. */
  #numbers(values: Float64Array): GroupTimes {
    const dates = this.#unit === null && !areEpochs(values) ? values.map(dateOf) : null
    if (dates?.some((ms) => ms >= EARLIEST_MS && ms < LATEST_MS)) {
      this.#notes.add(`${this.#name}: numeric dates (YYYYMMDD) without a time zone, read as UTC`)
      return { timeMs: dates, hints: new Uint8Array(dates.length) }
    }
    const { unit, note } = epochsToMs(this.#name, values, this.#unit)
    this.#unit ??= unit
    if (note !== null) this.#notes.add(note)
    return { timeMs: values, hints: null }
  }

  /** The notation is that of the first group: its distinct texts show more than its first rows. */
  #texts(place: ChunkPlace, chunk: Chunk): GroupTimes {
    const coding = new DictionaryEncoder()
    const codes = chunkCodes(place, chunk, coding)
    const at = { file: fileName(place.source.path), place: 'a row' }
    this.#notation ??= timeNotation(
      coding.classes.filter((text) => text.trim() !== ''),
      true,
      this.#answers.dateOrder,
    )
    const cells = new TimeCells(this.#name, this.#notation, this.#answers)
    cells.check(at)
    const hintOf = new Uint8Array(coding.classes.length)
    const read = Float64Array.from(coding.classes, (text, code) => {
      const time = cells.read(text, at)
      hintOf[code] = cells.hint
      return time
    })
    const times = cells.ms(read)
    for (const note of cells.notes()) this.#notes.add(note)
    return {
      timeMs: Float64Array.from(codes, (code) => times[code] ?? Number.NaN),
      hints: Uint8Array.from(codes, (code) => hintOf[code] ?? ZoneHint.known),
    }
  }
}

/** Whether the first values are epochs in some unit rather than dates in digits. */
function areEpochs(values: Float64Array): boolean {
  const first = [...values.subarray(0, 200)].filter((value) => !Number.isNaN(value))
  return commonUnit(values) !== null && !areDigits(first.map(String), first)
}

function dateOf(value: number): number {
  return parseDigits(String(value)) ?? Number.NaN
}
