import { expect, test } from 'vitest'
import { trainedText } from './trainedText.ts'

const AT_MS = Date.UTC(2026, 5, 2)

test('data that is newer than the model is new to it', () => {
  expect(trainedText('2026-05-30', AT_MS)).toBe(
    'The model was trained before, on 30 May 2026: this data is new to it.',
  )
})

test('data that is older may have been part of its training', () => {
  expect(trainedText('2026-06-03T10:00:00', AT_MS)).toBe(
    'This data was recorded before the model was trained (3 Jun 2026): if it was part of the training, these figures flatter the model.',
  )
})

test.each([null, 'last week'])('a model that states no time (%s) may know any data', (stated) => {
  expect(trainedText(stated, AT_MS)).toContain('does not state when it was trained')
})
