import { expect, it } from 'vitest'
import { TableBuilder } from '../builder.ts'
import { judgeColumns } from './judge.ts'
import type { ColumnMapping } from '../mapping.types.ts'

const mapping: ColumnMapping = {
  time: 'time',
  server: 'host',
  serverName: null,
  profile: null,
  status: null,
  metrics: ['value'],
  labels: [],
  renames: {},
  names: ['metric'],
}
const header = ['time', 'host', 'metric', 'value']
const rows = Array.from({ length: 6 }, (_, i) => {
  const time = `2026-03-01T00:0${i}:00Z`
  return [
    [time, 'a', 'cpu', `${i + 1}%`],
    [time, 'a', 'mem', `${i + 1}.5 GiB`],
    [time, 'a', 'req', `${i + 1}.2k`],
  ]
}).flat()
const sample = header.map((name, at) => ({ name, rows: rows.map((row) => row[at] ?? null) }))

it('reads each metric of a long table in its own unit, and names the metric in the note', () => {
  const builder = new TableBuilder(mapping, sample, 'a.csv')
  builder.useHeader(header, 'a.csv')
  for (const row of rows) builder.add(row, { file: 'a.csv', place: 'a row' })
  const table = builder.finish()
  const first = table.metrics.map(({ name, values }) => [name, values[0]])
  expect(Object.fromEntries(first)).toEqual({ cpu: 1, mem: 1.5 * 2 ** 30, req: 1200 })
  expect(table.notes).toContain('mem: GiB converted to bytes')
})

it('takes the values of a long table for numbers where each metric has a unit of its own', () => {
  expect(judgeColumns(sample).get('value')?.kind).toBe('number')
  const words = sample.map((column) =>
    column.name === 'value'
      ? { ...column, rows: column.rows.map((cell, i) => (i % 3 ? cell : 'up')) }
      : column,
  )
  expect(judgeColumns(words).get('value')?.kind).toBe('text')
})

it('refuses a long table whose values are no numbers', () => {
  const builder = new TableBuilder(mapping, sample, 'a.csv')
  builder.useHeader(header, 'a.csv')
  builder.add(['2026-03-01T00:00:00Z', 'a', 'cpu', 'up'], { file: 'a.csv', place: 'a row' })
  expect(() => builder.finish()).toThrow('a.csv: column cpu contains "up", expected numbers')
})
