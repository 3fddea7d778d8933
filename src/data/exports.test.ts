import { expect, it } from 'vitest'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { sourcesFromDisk } from './node.ts'
import { inspectFiles } from './open.ts'

const { signal } = new AbortController()
const folder = `${sharedFolder ?? ''}/cases/exports/`

const inspect = async (path: string) => inspectFiles(await sourcesFromDisk(folder + path), signal)

const ifShared = it.skipIf(sharedFolder === null)

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
})

ifShared(needsShared('reads what spreadsheets and collectd write'), async () => {
  const raw = await inspect('03-grafana-wide/raw.csv')
  const excel = await inspect('03-grafana-wide/excel.csv')
  expect(excel.facts.columns).toEqual(raw.facts.columns)
  const collectd = await inspect('13-one-server/collectd-cpu-user-2024-03-01')
  expect(collectd.facts.columns).toEqual((await inspect('13-one-server/collectd.csv')).facts.columns)
})
