import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { csvField, csvText } from './csv.ts'

it.each([
  [null, ''],
  [NaN, ''],
  [-2.5, '-2.5'],
  [1e-12, '1e-12'],
  [true, 'true'],
  ['web-1', 'web-1'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@role', "'@role"],
  ['\ttab', "'\ttab"],
  ['\rreturn', '"\'\rreturn"'],
  ['=1\n+1', '"\'=1\n+1"'],
] as const)('writes %j as %s', (cell, field) => {
  expect(csvField(cell)).toBe(field)
})

it('ends every line in CRLF, and reads back', () => {
  const text = csvText(
    ['a', 'b'],
    [
      ['x', 1],
      ['y "z", w', null],
    ],
  )
  expect(text.endsWith('\r\n')).toBe(true)
  expect(csvText(['a'], [])).toBe('a\r\n')
  expect(Papa.parse(text.trim()).data).toEqual([
    ['a', 'b'],
    ['x', '1'],
    ['y "z", w', ''],
  ])
})
