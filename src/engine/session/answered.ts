import type { Answers } from '#data/mapping.types.ts'
import type { Inspection } from '#data/open.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Answered } from '../api.ts'

/**
 * What files are taken for with what a person said, and what that makes of the first rows. groups: columns by which a
 * model tells its series apart. Fails with column-missing where an answer names no column.
 */
export function answered(data: Inspection, answers: Answers, groups: readonly string[]): Answered {
  const guess = data.guessWith({ groups, answers })
  if (guess.mapping === null) return { guess, preview: null, problem: null }
  try {
    return { guess, preview: data.preview(guess.mapping), problem: null }
  } catch (error) {
    if (!(error instanceof FleetcastError)) throw error
    return { guess, preview: null, problem: error.message }
  }
}
