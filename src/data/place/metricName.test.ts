import { expect, it } from 'vitest'
import { metricName } from './metricName.ts'

it.each([
  [['value', 'value_max'], 'value', 'cpu', 'cpu'],
  [['value', 'value_max'], 'value', 'cpu{disk=a}', 'cpu{disk=a}'],
  [['value', 'value_max'], 'value_max', 'cpu', 'cpu_max'],
  [['avg', 'max'], 'avg', 'cpu', 'cpu_avg'],
  [['value'], 'value', 'cpu', 'cpu'],
])('of columns %j, %s of %s is %s', (metrics, column, name, known) => {
  const mapping = { time: 't', server: 's', serverName: null, profile: null, status: null, labels: [] }
  expect(metricName({ ...mapping, metrics, renames: {} }, column, name)).toBe(known)
})
