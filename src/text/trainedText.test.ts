import { expect, test } from 'vitest'
import { trainedText } from './trainedText.ts'

const AT_MS = Date.UTC(2026, 5, 2)
const said = (trainedAt: string | null, trainedOn: string | null = null, name = 'appservers_a.parquet') =>
  trainedText({ trainedAt, trainedOn }, name, AT_MS)

test('data that is newer than the model is new to it', () => {
  expect(said('2026-05-30')).toBe('The model was trained before, on 30 May 2026: this data is new to it.')
})

test('data that is older may have been part of its training', () => {
  expect(said('2026-06-03T10:00:00')).toBe(
    'This data was recorded before the model was trained (3 Jun 2026): if it was part of the training, these figures flatter the model.',
  )
})

test.each([null, 'last week'])('a model that states no time (%s) may know any data', (stated) => {
  expect(said(stated)).toContain('does not state when it was trained')
})

test('data whose name the model’s card states is known to it, unless it is newer', () => {
  const card = 'simulated fleets; smd_5min (its first 60 %), appservers_a, its first 80 %.'
  const known = /^The model states that it was trained on data of this name/
  expect(said('2026-06-03', card)).toMatch(known)
  expect(said('2026-06-03', card, 'smd_5min.csv.gz')).toMatch(known)
  expect(said('2026-06-03', card, 'appservers_b.parquet')).not.toMatch(known)
  expect(said('2026-06-03', card, 'its.csv')).not.toMatch(known)
  expect(said('2026-06-03', card, 'fleets.parquet')).not.toMatch(known)
  expect(said('2026-05-30', card)).toMatch(/new to it/)
})
