import { expect, test } from 'vitest'
import { faultText, nothingText } from './open.ts'

test.each([
  ['none of 3 series', {}, 'None of 3 series.'],
  [
    'expected parquet or CSV metrics, found a.txt',
    { file: 'a.txt' },
    'Expected parquet or CSV metrics, found a.txt.',
  ],
  ['the end is missing', { file: 'a.parquet', place: 'byte 7' }, 'The end is missing (a.parquet, byte 7).'],
  // A name stays as it is written.
  ['web-01 has 2 of 24 steps', {}, 'web-01 has 2 of 24 steps.'],
  ['none.csv could not be read', { file: 'none.csv' }, 'none.csv could not be read.'],
  ['noname.csv could not be read', { file: 'noname.csv' }, 'noname.csv could not be read.'],
  ['it is the last one used.', { place: 'cpu' }, 'It is the last one used (cpu).'],
  ['Which column is it?', {}, 'Which column is it?'],
])('the message “%s” is shown as a sentence', (message, place, said) => {
  expect(faultText(message, place)).toBe(said)
})

test('what cannot be opened is named by its first files', () => {
  expect(nothingText([], 0)).toBe('no metrics and no model in this selection')
  expect(nothingText(['a.png'], 0)).toBe('neither metrics nor a model in a.png')
  expect(nothingText(['a.png', 'b.png', 'c.png'], 2)).toBe(
    'neither metrics nor a model in a.png, b.png, c.png and 2 more',
  )
})
