import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPickle } from './machine.ts'
import { readFrame } from './pandas.ts'
import { Place } from './place.ts'

const folder = new URL('../../testing/corpus/frames/', import.meta.url)

const byNumber = {
  index: [[1], [2], [3]],
  columns: ['center', 'scale'],
  // A group of one row has no standard deviation.
  values: [
    [1.5, 4, 8],
    [Math.SQRT1_2 + 1, Math.SQRT2 + 1, NaN],
  ],
}
const byText = {
  index: [['a'], ['b']],
  columns: ['center', 'scale'],
  values: [
    [11 / 3, 4],
    [4.785938897200182, Math.SQRT2 + 1],
  ],
}
const cases: Readonly<Record<string, unknown>> = {
  int: byNumber,
  int2: byNumber,
  int5: byNumber,
  text: byText,
  multi: {
    ...byNumber,
    index: [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ],
  },
  robust: {
    ...byText,
    values: [
      [2, 4],
      [3.5, 1],
    ],
  },
  category: {
    ...byText,
    values: [
      [11 / 3, 4],
      [3.785938897200183, Math.SQRT2],
    ],
  },
}

describe('readFrame', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.pkl'))
  it('has files to read', () => expect(files.length).toBeGreaterThanOrEqual(21))

  it.each(files)('%s', (name) => {
    const expected = cases[name.split('.').at(-2) ?? '']
    expect(expected, 'the case is listed').toBeDefined()
    const frame = readFrame(readPickle(readFileSync(new URL(name, folder)), name), new Place(name))
    expect(frame).toEqual(expected)
  })

  it('names what it finds in place of a table', () => {
    const value = { kind: 'global', module: 'pandas.core.series', name: 'Series' } as const
    expect(() => readFrame(value, new Place('f', 'norm_'))).toThrow(
      'f: norm_: found pandas.core.series.Series, expected a pandas DataFrame',
    )
  })
})
