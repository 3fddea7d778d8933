import { FleetcastError } from '#forecast/errors.ts'
import type { Repeats } from '../mapping.types.ts'
import type { PlacedColumn } from './placeNumbers.ts'

/** More values than this share that contradict another of their server and time are asked about, not noted. */
const SMALL_FRACTION = 0.01

const COME_TO: Readonly<Record<Repeats, string>> = {
  last: 'the last one is used',
  mean: 'their mean is used',
  sum: 'their sum is used',
  max: 'their maximum is used',
}

/**
 * What to know about rows of one server and time, as notes. Fails with rows-repeat where nobody said what they come to
 * and more than a small share of a column's values contradict another. apart: the columns that would distinguish them.
 */
export function repeatNotes(
  columns: readonly (PlacedColumn & { readonly name: string })[],
  repeats: Repeats | undefined,
  apart: () => readonly string[],
): string[] {
  const worst = columns.toSorted((a, b) => b.conflicts - a.conflicts || b.repeated - a.repeated)[0]
  if (worst === undefined || worst.repeated === 0) return []
  const { name, given, repeated, conflicts } = worst
  const others = columns.filter((column) => column.repeated > 0).length - 1
  const more = others === 0 ? '' : ` (${others} more ${others === 1 ? 'metric' : 'metrics'} too)`
  if (conflicts === 0) {
    return [
      `${repeated} of ${given} values of ${name} are exact duplicates (same server, time and value)${more}`,
    ]
  }
  const found = `${conflicts} of ${given} values of ${name} contradict another value with the same server and time${more}`
  if (repeats !== undefined) return [`${found}: ${COME_TO[repeats]}`]
  if (conflicts <= SMALL_FRACTION * given) return [`${found}: ${COME_TO.last}`]
  const columnsApart = apart()
  const which =
    columnsApart.length === 0
      ? 'no column distinguishes them'
      : `${columnsApart.join(' or ')} ${columnsApart.length === 1 ? 'distinguishes' : 'distinguish'} them`
  throw new FleetcastError('rows-repeat', `${found}; ${which}`, { place: name, answer: 'apart' })
}
