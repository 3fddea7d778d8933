import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import { describeValue, type PickleValue } from './values.ts'

/**
 * Values that a file may make a reader visit. A shared list costs the pickle a few bytes each time it is used
 * and the reader its whole length, so the visits are counted, not the bytes.
 */
const MAX_VISITS = 20_000_000

/** Where in a model's pickle a reader is, for messages, and what it may still visit. */
export class Place {
  readonly file: string
  readonly path: string
  readonly #visits: { left: number }

  constructor(file: string, path = '', visits: { left: number } = { left: MAX_VISITS }) {
    this.file = file
    this.path = path
    this.#visits = visits
  }

  in(key: string | number): Place {
    const path = typeof key === 'number' ? `${this.path}[${key}]` : this.path ? `${this.path}.${key}` : key
    return new Place(this.file, path, this.#visits)
  }

  /** Call before a loop over `count` values of the file. */
  visit(count: number): void {
    this.#visits.left -= count
    if (this.#visits.left < 0) throw this.error('pickle-limit', `it has more than ${MAX_VISITS} references`)
  }

  error(code: ErrorCode, what: string): FleetcastError {
    const place = this.path || 'the pickle'
    return new FleetcastError(code, `${this.file}: ${place}: ${what}`, { file: this.file, place })
  }

  unexpected(found: PickleValue | undefined, expected: string): FleetcastError {
    if (found === undefined) return this.error('model-incomplete', `it is missing, expected ${expected}`)
    return this.error('pickle-unsupported', `found ${describeValue(found)}, expected ${expected}`)
  }
}
