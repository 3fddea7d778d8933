import { expect, test } from 'vitest'
import { decodeRows, encodeRows, pointsOf, type CodedRows } from './rows.ts'

const rows: CodedRows = {
  servers: Float64Array.of(3, 3, 9),
  timeMs: Float64Array.of(1000, 2000, 1000),
  columns: [
    { kind: 'metric', id: 1, is32: true, covariate: false, values: Float64Array.of(1.5, NaN, 2.5) },
    { kind: 'metric', id: 2, is32: false, covariate: true, values: Float64Array.of(NaN, NaN, 0.1 + 0.2) },
    { kind: 'label', id: 1, is32: false, covariate: false, values: Float64Array.of(7, 7, NaN) },
  ],
  naive: true,
}

test.each([true, false])('rows come back, deflated: %s', (deflate) => {
  expect(decodeRows(encodeRows(rows, { deflate }))).toEqual(rows)
})

test('only the columns that are wanted are read', () => {
  const read = decodeRows(encodeRows(rows, { deflate: true }), (kind, id) => kind === 'label' || id === 2)
  expect(read.columns).toEqual(rows.columns.slice(1))
  expect(read.timeMs).toEqual(rows.timeMs)
})

test('points are values of metrics', () => {
  expect(pointsOf(rows)).toBe(3)
})

test('a bit that fell over is noticed, wherever it is', () => {
  const bytes = encodeRows(rows, { deflate: true })
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice()
    damaged[at] = (damaged[at] ?? 0) ^ 4
    expect(() => decodeRows(damaged), `byte ${at}`).toThrow(
      expect.objectContaining({ code: 'store-invalid' }),
    )
    expect(() => decodeRows(bytes.slice(0, at))).toThrow(expect.objectContaining({ code: 'store-invalid' }))
  }
})
