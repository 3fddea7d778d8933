import { expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { removedByDelta } from './deltaLog.ts'
import { sortFiles } from './sort.ts'

const { signal } = new AbortController()
const file = (path: string, text = '') => memoryFile(path, new TextEncoder().encode(text))
const log = (version: number, ...actions: readonly object[]) =>
  file(
    `t/_delta_log/${String(version).padStart(20, '0')}.json`,
    actions.map((action) => JSON.stringify(action)).join('\n'),
  )

it('follows the log in the order of its versions', async () => {
  const logs = [
    log(10, { add: { path: 'b.parquet' } }),
    log(2, { remove: { path: 'b.parquet' } }, { remove: { path: 'host=a%2520b/c.parquet' } }),
    log(0, { add: { path: 'b.parquet' } }, { commitInfo: {} }),
    file(`t/_delta_log/${'3'.padStart(20, '0')}.json`, '{"remove":{"pa'),
  ]
  expect([...(await removedByDelta(logs, signal))]).toEqual(['t/host=a%20b/c.parquet'])
})

it('reads none of what was removed, and says so', async () => {
  const sources = [
    log(0, { remove: { path: 'old.parquet' } }),
    file('t/old.parquet'),
    file('t/new.parquet'),
    file('t/_delta_log/00000000000000000010.checkpoint.parquet'),
    file('t/.hidden/x.parquet'),
    file('t/_SUCCESS'),
    file('t/sheet.xlsx'),
  ]
  const sorted = await sortFiles(sources, signal)
  expect(sorted.sources.map(({ path }) => path)).toEqual(['t/new.parquet'])
  expect(sorted.notes).toEqual([
    '1 file removed in the Delta log skipped',
    't/sheet.xlsx was skipped: it is an Excel workbook',
  ])
})
