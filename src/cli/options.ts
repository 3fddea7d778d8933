import { InvalidArgumentError } from 'commander'

/** Option parsers: a bad value is one line that says what was found and what is expected. */

export function integerFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most || text.trim() === '') {
      const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`
      throw new InvalidArgumentError(`'${text}' is not a whole number of ${range}.`)
    }
    return value
  }
}

export function positiveNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0 || text.trim() === '') {
    throw new InvalidArgumentError(`'${text}' is not a positive number.`)
  }
  return value
}

/** A moment, as epoch ms. */
export function time(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms))
    throw new InvalidArgumentError(`'${text}' is not an ISO 8601 time such as 2026-03-05T00:00:00Z.`)
  return ms
}

/** A share of the whole: at least 0, less than 1. */
export function fraction(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value < 1) || text.trim() === '') {
    throw new InvalidArgumentError(
      `'${text}' is not a fraction: expected 0 or more and less than 1, such as 0.8.`,
    )
  }
  return value
}

export function oneOf<T extends string>(...allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const found = allowed.find((name) => name === text)
    if (found === undefined) throw new InvalidArgumentError(`'${text}' is not one of: ${allowed.join(', ')}.`)
    return found
  }
}

/** Distinct levels strictly between 0 and 1, comma-separated, in the order of the model's outputs. */
export function quantileLevels(text: string): number[] {
  const levels = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (new Set(levels).size < levels.length || levels.some((level) => !(level > 0 && level < 1))) {
    throw new InvalidArgumentError(
      `'${text}' is not a list of distinct levels between 0 and 1, such as 0.1,0.5,0.9.`,
    )
  }
  return levels
}

/** For options that may be given several times. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text]
}
