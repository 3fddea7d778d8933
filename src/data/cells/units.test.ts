import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { openTable } from '../open.ts'

const options = { neededMs: null, signal: new AbortController().signal }
const time = (i: number) => `2026-03-01T00:0${i}:00Z`

/** The first value of every metric, and the notes, of columns of text written as CSV and as parquet. */
const FORMS: readonly (readonly [string, (columns: Record<string, readonly string[]>) => Uint8Array])[] = [
  [
    'CSV',
    (columns) => {
      const names = Object.keys(columns)
      const rows = (columns[names[0] ?? ''] ?? []).map((_, i) =>
        names.map((name) => columns[name]?.[i]).join(),
      )
      return new TextEncoder().encode([names.join(), ...rows].join('\n'))
    },
  ],
  [
    'parquet',
    (columns) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: Object.entries(columns).map(([name, data]) => ({
            name,
            data: [...data],
            type: 'STRING',
          })),
        }),
      ),
  ],
]

describe.each(FORMS)('units in %s', (form, write) => {
  async function read(columns: Record<string, readonly string[]>) {
    const file = memoryFile(form === 'CSV' ? 'a.csv' : 'a.parquet', write(columns))
    const opened = await openTable([file], null, options)
    if (opened.kind !== 'ready') throw new Error(opened.guess.question ?? '')
    const { metrics, notes } = opened.table
    return { values: Object.fromEntries(metrics.map(({ name, values }) => [name, [...values]])), notes }
  }
  const steps = [0, 1, 2, 3]
  const base = { time: steps.map(time), host: steps.map(() => 'a') }
  const long = {
    time: steps.flatMap((i) => [time(i), time(i)]),
    host: steps.flatMap(() => ['a', 'a']),
    metric: steps.flatMap(() => ['cpu', 'mem']),
  }

  it('are those that a name says, whatever the cells say', async () => {
    const { values, notes } = await read({
      ...base,
      latency_seconds: ['500 ms', '1 s', '2 s', '1 min'],
      memory_mb: ['512 MB', '1 GB', '0', '2 GB'],
      response: ['500 ms', '1 s', '2 s', '1 min'],
    })
    expect(values).toEqual({
      latency_seconds: [0.5, 1, 2, 60],
      memory_mb: [512, 1000, 0, 2000],
      response: [500, 1000, 2000, 60_000],
    })
    expect(notes.join('; ')).toContain(
      'latency_seconds: ms, s and min converted to s; memory_mb: MB and GB converted to MB; response: ms, s and min converted to ms',
    )
  })

  it('are noted where some values have none', async () => {
    const { values, notes } = await read({ ...base, cpu_percent: ['36.9%', '0.369', '40%', '0'] })
    expect(values).toEqual({ cpu_percent: [36.9, 0.369, 40, 0] })
    expect(notes).toContain('1 value of cpu_percent has no unit: read as percent')
  })

  it('are of each metric that rows name', async () => {
    const { values } = await read({
      ...long,
      value: steps.flatMap((i) => [`${i + 1}%`, `${i + 1} GiB`]),
    })
    expect(values).toEqual({ cpu: [1, 2, 3, 4], mem: [1, 2, 3, 4].map((n) => n * 2 ** 30) })
  })

  it('are converted where a column of units changes within a metric', async () => {
    const { values, notes } = await read({
      ...long,
      value: ['10', '900', '11', '999', '12', '1', '13', '1.5'],
      unit: ['%', 'MB', '%', 'MB', '%', 'GB', '%', 'GB'],
    })
    expect(values).toEqual({ cpu: [10, 11, 12, 13], mem: [9e8, 9.99e8, 1e9, 1.5e9] })
    expect(notes).toContain('mem: MB, GB converted to bytes, as stated in unit')
  })

  it('are refused where a column of units mixes kinds within a metric', async () => {
    const reading = read({
      ...long,
      value: ['10', '900', '11', '999', '12', '1', '13', '1.5'],
      unit: ['%', 'MB', '%', 'MB', '%', 's', '%', 's'],
    })
    await expect(reading).rejects.toMatchObject({
      code: 'column-type',
      message:
        'column unit gives mem in MB, s, which cannot be converted into each other; expected units of one kind',
    })
  })
})
