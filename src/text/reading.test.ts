import { describe, expect, it } from 'vitest'
import { dateReadings, layoutText, someOf, unclearComma } from './reading.ts'

describe('samples that can be read in two ways', () => {
  it('dates', () => {
    expect(dateReadings(['25/12/2024', '03/04/2024 10:00'])).toEqual({
      sample: '03/04/2024',
      dayFirst: '3 April 2024',
      monthFirst: '4 March 2024',
    })
    expect(dateReadings(['3.4.24'])?.dayFirst).toBe('3 April 2024')
    expect(dateReadings(['04/04/2024', '2024-03-04', '13/13/2024'])).toBeNull()
  })
  it('commas', () => {
    expect(unclearComma(['12,5', '1,234'])).toBe('1,234')
    expect(unclearComma(['12,5', '1,2345', 'a'])).toBeNull()
  })
})

it('tells how values lie', () => {
  const mapping = { time: 'ts', server: 'host', serverName: null, metrics: ['cpu', 'mem'] }
  expect(layoutText(mapping)).toBe(
    'ts is the timestamp, host is the server name. Each metric has a column: cpu, mem.',
  )
  expect(layoutText({ ...mapping, server: null, serverName: 'db', names: ['field'], apart: ['core'] })).toBe(
    'ts is the timestamp, all rows belong to server db. Each row names its metric in field. Each core is a separate metric.',
  )
  const wide = { a: { server: 'a', metric: 'cpu' }, b: { server: 'b', metric: 'cpu' } }
  expect(layoutText({ ...mapping, wide })).toBe('ts is the timestamp. Each column is a server.')
  expect(someOf(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more')
})
