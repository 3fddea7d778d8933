import { expect, it } from 'vitest'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { sourcesFromDisk } from './node.ts'
import { inspectFiles } from './open.ts'
import type { ColumnMapping } from './mapping.types.ts'

const { signal } = new AbortController()
const folder = `${sharedFolder ?? ''}/cases/exports/`

const inspect = async (path: string) => inspectFiles(await sourcesFromDisk(folder + path), signal)

/** The rows of a file under a mapping: sums of its metrics. */
async function sums(path: string, mapping: Partial<ColumnMapping>) {
  const { guess, read } = await inspect(path)
  const plain: ColumnMapping = {
    time: 'timestamp',
    server: null,
    serverName: 'x',
    profile: null,
    status: null,
    metrics: [],
    labels: [],
    renames: {},
  }
  const { table } = await read({ ...plain, ...guess.mapping, ...mapping }, { neededMs: null, signal })
  const sum = (values: Float64Array) =>
    values.reduce((all, value) => all + (Number.isNaN(value) ? 0 : value), 0)
  return {
    rows: table.timeMs.length,
    servers: table.servers,
    sums: table.metrics.map(({ values }) => sum(values).toFixed(2)),
    notes: table.notes,
  }
}

const all = ['cache-01', 'db-01', 'web-01', 'web-02']
const ifShared = it.skipIf(sharedFolder === null)

ifShared(needsShared('reads decorated exports as the plain data'), async () => {
  const metrics = ['cpu_percent', 'memory_percent']
  const plain = await sums('reference/plain.parquet', { metrics })
  expect(plain).toMatchObject({ rows: 10_368, servers: all })
  const both = { metrics }

  expect(await sums('05-influx-annotated/pivoted.csv', both)).toEqual({
    ...plain,
    notes: ['3 lines of InfluxDB annotations passed over'],
  })
  const sadf = { metrics: ['%user', '%idle'] }
  expect(await sums('06-sadf/sadf.csv', sadf)).toEqual({
    ...(await sums('06-sadf/sadf-no-restart.csv', sadf)),
    notes: ['1 LINUX-RESTART row passed over'],
  })
  const evolving = await sums('15-hive-evolving/metrics', both)
  expect(evolving).toMatchObject({
    rows: 10_368,
    servers: all,
    notes: ['memory_percent is in 20 of 36 files; null in the others'],
  })
  expect(evolving.sums[0]).toBe(plain.sums[0])
})

ifShared(needsShared('names the columns of pivots, perfmon and files without a header'), async () => {
  const pivot = await inspect('10-multiindex-columns/two-header-rows.csv')
  const tuples = await inspect('10-multiindex-columns/tuple-names.parquet')
  expect(pivot.facts.columns.map(({ name }) => name)).toEqual(tuples.facts.columns.map(({ name }) => name))
  expect(pivot.guess.mapping?.time).toBe('timestamp')

  const perfmon = await inspect('07-typeperf/perfmon.csv')
  expect(perfmon.facts.zone).toBe('+01:00')
  expect(perfmon.facts.columns[1]?.name).toBe('\\\\WEB-01\\Processor(_Total)\\% Processor Time')

  const bare = await inspect('01-prom-long/no-header.csv')
  const named = await inspect('01-prom-long/named.csv')
  expect(bare.facts.columns.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5].map((n) => `column ${n}`))
  expect(bare.facts.columns.map(({ samples }) => samples)).toEqual(
    named.facts.columns.map(({ samples }) => samples),
  )
  const mapping = { time: 'column 5', server: 'column 2', names: ['column 1'], metrics: ['column 4'] }
  expect(await sums('01-prom-long/no-header.csv', mapping)).toMatchObject({ rows: 10_368 })
})

ifShared(needsShared('reads what spreadsheets and collectd write'), async () => {
  const raw = await inspect('03-grafana-wide/raw.csv')
  const excel = await inspect('03-grafana-wide/excel.csv')
  expect(excel.facts.columns).toEqual(raw.facts.columns)
  const collectd = await inspect('13-one-server/collectd-cpu-user-2024-03-01')
  expect(collectd.facts.columns).toEqual((await inspect('13-one-server/collectd.csv')).facts.columns)
})
