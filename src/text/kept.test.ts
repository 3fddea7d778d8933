import { describe, expect, it } from 'vitest'
import { keepQuestion, linkedText, mismatchText, wantedText, type LinkMismatch } from './kept.ts'

const ABOUT = {
  file: 'prod_export.parquet',
  isSample: false,
  server: 'comp-013',
  metric: 'memory_percent',
  wasOpen: false,
}
const SAME: LinkMismatch = {
  otherFile: null,
  isServerMissing: false,
  isMetricMissing: false,
  isPairMissing: false,
  isOtherModel: false,
}

describe('a link without its data', () => {
  it('names what it is about and what to open', () => {
    expect(wantedText(ABOUT)).toBe(
      'This link is about comp-013, memory_percent in prod_export.parquet. Open that file to see it.',
    )
    expect(wantedText({ ...ABOUT, server: null, metric: null })).toBe(
      'This link is about prod_export.parquet. Open that file to see it.',
    )
    expect(wantedText({ ...ABOUT, file: null, metric: null })).toBe(
      'This link is about comp-013. Open the file that has it.',
    )
    expect(wantedText({ ...ABOUT, wasOpen: true })).toBe(
      'Open prod_export.parquet again to go on with comp-013, memory_percent.',
    )
  })

  it('says what of another file does not match', () => {
    expect(mismatchText(ABOUT, { ...SAME, otherFile: 'b.csv', isServerMissing: true }, null)).toBe(
      'This link is about comp-013, memory_percent in prod_export.parquet. You opened b.csv. It has no server comp-013.',
    )
    expect(mismatchText(ABOUT, { ...SAME, otherFile: 'b.csv' }, null)).toContain(
      'It has comp-013 and memory_percent too: you see the values of this file.',
    )
    expect(mismatchText(ABOUT, { ...SAME, isOtherModel: true }, 'mine.ckpt')).toContain(
      'The forecast was made by mine.ckpt, this one is by the default model.',
    )
  })
})

it('a copy is asked about with its size', () => {
  expect(keepQuestion('a.csv', 12_400_000)).toContain('a.csv (12.4\u202fMB)')
})

it('thresholds of a link are named beside the own ones, the first three', () => {
  const of = (metric: string) => ({ metric, link: '≥ 90 % / 95 %', own: 'none' })
  expect(linkedText([of('a')], { link: '30 % / 10 %', own: '50 % / 10 %' })).toBe(
    'Thresholds from the link: a ≥ 90 % / 95 % (yours: none); chance of a breach 30 % / 10 % (yours: 50 % / 10 %).',
  )
  expect(linkedText(['a', 'b', 'c', 'd', 'e'].map(of), null)).toContain('; 2 more.')
})
