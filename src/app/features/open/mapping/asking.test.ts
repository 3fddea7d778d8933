import { describe, expect, it } from 'vitest'
import { SURE_GUESS, UNSURE_GUESS } from '../../../testing/fakeGuess.ts'
import { namingChoices, repeatedOf, serversOf, without } from './asking.ts'

const mapping = SURE_GUESS.mapping!
const guessed = (part: Partial<typeof mapping>) => ({ ...SURE_GUESS, mapping: { ...mapping, ...part } })

describe('what the servers are', () => {
  it.each([
    ['as guessed', {}, {}, 'column'],
    ['as guessed of one', { server: null }, {}, 'one'],
    ['as guessed of columns', { server: null, wide: {} }, {}, 'wide'],
    ['as answered, against the guess', { server: null, wide: {} }, { server: null, serverName: 'a' }, 'one'],
    ['a column, as answered', { server: null }, { server: 'pod' }, 'column'],
    ['columns, as answered', {}, { wide: true, server: null }, 'wide'],
  ] as const)('%s', (_, part, answers, servers) => {
    expect(serversOf({ guess: guessed(part), answers })).toBe(servers)
  })
})

it('knows what repeated rows come to', () => {
  expect(repeatedOf({ guess: SURE_GUESS, answers: {} })).toBeNull()
  expect(repeatedOf({ guess: guessed({ apart: ['core'] }), answers: {} })).toBe('apart')
  expect(repeatedOf({ guess: guessed({ apart: ['core'] }), answers: { repeats: 'sum' } })).toBe('sum')
  expect(repeatedOf({ guess: guessed({ apart: ['core'] }), answers: { apart: [] } })).toBeNull()
})

it('offers columns that can name something', () => {
  expect(namingChoices(UNSURE_GUESS).map(({ name }) => name)).toEqual(['host', 'pod', 'row_id'])
})

it('takes answers back', () => {
  expect(without({ apart: ['a'], zone: 'UTC' }, 'apart', 'repeats')).toEqual({ zone: 'UTC' })
})
