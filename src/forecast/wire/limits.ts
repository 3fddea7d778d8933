import { FleetcastError } from '../errors.ts'

/** More than a daemon of this kind can mean to send; what is beyond is refused before memory is taken for it. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024
export const MOST_SERVERS = 20_000
export const MOST_SERIES = 200_000
/** Different names of metrics; and servers times metrics: what is kept of them has a place for every pair. */
export const MOST_METRICS = 1_000
export const MOST_PLACES = 1_000_000
/** Of the horizon, and of the weights of an explanation. */
export const MOST_STEPS = 2_000
export const MOST_ALERTS = 500_000
/** Characters of a server's or metric's name. */
export const MOST_NAME = 500
/** Rows of a list on a panel. */
export const MOST_ROWS = 100_000
/** The largest float32: forecasts are kept as such. */
export const MOST_VALUE = 3.4028234663852886e38

/**
 * Throws `wire-too-large` where there is more than is read.
 * @param what the noun, as in `servers`.
 */
export function refuseBeyond(what: string, found: number, most: number): void {
  if (found > most) {
    throw new FleetcastError('wire-too-large', `${found} ${what}, expected at most ${most}`)
  }
}
