import { expect, it } from 'vitest'
import { findHeader } from './header.ts'

const rowsOf = (text: string) => text.split('\n').map((line) => line.split(','))

it('passes over pairs of names and values above a table of two columns', () => {
  const rows = rowsOf(
    'Name,Percentage CPU (Avg)\nResource,web-01\nStart,2024-03-07\n\nTime,Percentage CPU (Avg)\n03/07/2024 10:00 PM,20.5\n03/07/2024 10:05 PM,21',
  )
  expect(findHeader(rows, ',')).toMatchObject({
    names: ['Time', 'Percentage CPU (Avg)'],
    rows: 5,
    passed: ['title', 'title', 'title'],
  })
})

it('keeps a header that names its time otherwise, and rows that are data', () => {
  const plain = rowsOf('When,cpu\n2024-03-07 10:00,1\ntime,2\n2024-03-07 10:05,3')
  expect(findHeader(plain, ',')).toMatchObject({ names: ['When', 'cpu'], rows: 1 })
})
