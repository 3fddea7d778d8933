import { expect, it } from 'vitest'
import { z } from 'zod'
import { readFields } from './shape.ts'

const schema = z.object({
  count: z.int().min(1).max(9),
  mode: z.enum(['a', 'b']).optional(),
  lists: z.array(z.array(z.number())).max(2).optional(),
  either: z.union([z.object({ on: z.literal(true) }), z.string()]).optional(),
})
const fault = (value: unknown) => {
  try {
    readFields(schema, value, 'answer')
    return null
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

it.each([
  [null, 'answer is null, expected an object'],
  [{}, 'answer.count is missing, expected a number'],
  [{ count: 'x' }, 'answer.count is "x", expected a number'],
  [{ count: 0 }, 'answer.count is 0, expected at least 1'],
  [{ count: 12 }, 'answer.count is 12, expected at most 9'],
  [{ count: 1.5 }, 'answer.count is 1.5, expected a whole number'],
  [{ count: 1, mode: 'c' }, 'answer.mode is "c", expected "a" or "b"'],
  [{ count: 1, lists: [[1], [2, 'x']] }, 'answer.lists[1][1] is "x", expected a number'],
  [{ count: 1, lists: [[], [], []] }, 'answer.lists is a list of 3, expected at most 2 of them'],
  [{ count: 1, either: { on: false } }, 'answer.either.on is false, expected true'],
])('%j is refused in a sentence: %s', (value, message) => {
  expect(fault(value)).toBe(message)
})

it('what is as expected is given', () => {
  expect(readFields(schema, { count: 3, more: 1 }, 'answer')).toEqual({ count: 3 })
})
