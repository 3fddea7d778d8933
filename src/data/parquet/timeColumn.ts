import { FleetcastError } from '#forecast/errors.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import type { TimeUnit } from '../time.ts'
import { epochUnit, parseTime, unitMs } from '../time.ts'
import type { ChunkPlace } from './chunk.ts'
import { chunkPlace, readChunk } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import { numberRange } from './columnType.ts'
import { chunkNumbers, chunkParsed } from './values.ts'

/** Reads one column as epoch milliseconds, whatever type the files write time in. */
export class TimeReader {
  readonly #name: string
  #unit: TimeUnit | null = null
  #naive = false

  constructor(name: string) {
    this.#name = name
  }

  /** True when a time was read that carried no zone. */
  get naive(): boolean {
    return this.#naive
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

  /** Epoch ms per row, NaN for null. Fails with column-type or time-invalid. */
  async read(file: ParquetFile, group: number, onBytes: (bytes: number) => void): Promise<Float64Array> {
    const rows = file.groups[group]?.rows ?? 0
    const place = chunkPlace(file, group, this.#name)
    if (!place) return new Float64Array(rows).fill(Number.NaN)
    const { type } = place.column
    const chunk = await readChunk(place)
    onBytes(Number(place.meta.total_compressed_size))
    switch (type.kind) {
      case 'time':
        this.#naive ||= !type.zoned
        return toMs(chunkNumbers(place, chunk), type.unit)
      case 'integer':
      case 'number':
        return this.#epoch(place, chunkNumbers(place, chunk))
      case 'text':
        return chunkParsed(place, chunk, (text) => this.#parse(place, text))
      case 'null':
        return new Float64Array(rows).fill(Number.NaN)
      case 'boolean':
      case 'unsupported':
        throw new FleetcastError(
          'column-type',
          `column ${this.#name} holds ${type.kind === 'boolean' ? 'booleans' : 'values that are not read'}, not times`,
          { file: fileName(file.source.path), place: this.#name },
        )
    }
  }

  /** All files and groups use the unit of the first value that is met: one export has one unit. */
  #epoch(place: ChunkPlace, values: Float64Array): Float64Array {
    const newest = values.reduce((most, value) => (value > most ? value : most), -Infinity)
    if (newest === -Infinity) return values
    this.#unit ??= epochUnit(newest)
    if (this.#unit === null) throw this.#invalid(place, String(newest), 'an epoch in s, ms, us or ns')
    return toMs(values, this.#unit)
  }

  #parse(place: ChunkPlace, text: string): number {
    if (text.trim() === '') return Number.NaN
    const parsed = parseTime(text)
    if (!parsed) throw this.#invalid(place, JSON.stringify(text.slice(0, 40)), 'ISO 8601')
    this.#naive ||= !parsed.zoned
    return parsed.ms
  }

  #invalid(place: ChunkPlace, found: string, expected: string): FleetcastError {
    const file = fileName(place.source.path)
    return new FleetcastError(
      'time-invalid',
      `${file}: column ${this.#name} holds ${found}, expected ${expected}`,
      { file, place: this.#name },
    )
  }
}

/** Rounded to whole milliseconds: a double holds nanoseconds since 1970 to 256 ns only. */
function toMs(values: Float64Array, unit: TimeUnit): Float64Array {
  const factor = unitMs[unit]
  for (let i = 0; i < values.length; i++) values[i] = Math.round((values[i] ?? Number.NaN) * factor)
  return values
}
