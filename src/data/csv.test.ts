import { describe, expect, it } from 'vitest'
import { openTable } from './open.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'

const { signal } = new AbortController()

function source(text: string, path = 'metrics.csv'): RandomAccessFile {
  return memoryFile(path, new TextEncoder().encode(text))
}

async function open(...sources: RandomAccessFile[]) {
  const opened = await openTable(sources, null, { neededMs: null, signal })
  if (opened.kind !== 'ready') throw new Error(opened.guess.question ?? '')
  return opened.table
}

const time = (i: number): string => new Date(Date.UTC(2026, 2, 2) + i * 60_000).toISOString()

describe('CSV', () => {
  it('is read across the parts in which it comes, quotes, breaks and all', async () => {
    // Four parts of 1 MiB, cut anywhere: in quotes, in \r\n, in the bytes of é.
    const rows = Array.from({ length: 60_000 }, (_, i) => `${time(i)},"s1","r""é\r\n${i % 7}",${i % 100}.25`)
    const table = await open(source(`time,host,region,cpu\r\n${rows.join('\r\n')}\r\n`))
    expect(table.timeMs).toHaveLength(60_000)
    expect(table.labels[0]?.classes).toEqual(Array.from({ length: 7 }, (_, i) => `r"é\r\n${i}`))
    expect(table.metrics[0]?.values.reduce((a, b) => a + b, 0)).toBe(60_000 * (49.5 + 0.25))
  })

  it('reports progress and stops when cancelled', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${time(i)},a,${i}`)
    const file = source(`time,host,cpu\n${rows.join('\n')}`)
    const controller = new AbortController()
    const seen: number[] = []
    const opening = openTable([file], null, {
      neededMs: null,
      signal: controller.signal,
      onProgress: (done, total) => {
        seen.push(done)
        expect(total).toBe(file.size)
        controller.abort()
      },
    })
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(seen[0]).toBe(2 ** 20)
    expect(seen.length).toBeLessThanOrEqual(2)
  })

  it('refuses a quote that is left open, without taking the rest of the file', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${time(i)},a,${i}`)
    const text = `time,host,cpu\n${time(0)},"a,1\n${rows.join('\n')}`
    await expect(open(source(text))).rejects.toMatchObject({ code: 'csv-invalid' })
  })

  it.each([3, 5500])(
    'reads a value that is no number as missing and counts it, in row %d too',
    async (odd) => {
      const rows = Array.from(
        { length: 12_000 },
        (_, i) => `${time(i)},a,${i === odd ? 'high' : (i * 37) % 100}`,
      )
      const table = await open(source(`time,host,cpu\n${rows.join('\n')}`))
      const values = [...(table.metrics[0]?.values ?? [])]
      expect(values.flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([odd])
      expect(table.notes).toEqual(['1 value of cpu is not a number and counts as missing: "high" 1×'])
    },
  )

  it('reads several files together, whatever the order of their columns', async () => {
    const table = await open(
      source(`time,host,cpu\n${time(0)},a,1\n`, 'a.csv'),
      source(`cpu,time,host\n2,${time(1)},a\n`, 'b.csv'),
    )
    expect(table.metrics[0]?.values).toEqual(Float64Array.of(1, 2))
  })

  it('reads a column that one of the files lacks as null there, and says so', async () => {
    const files = [
      source(`time,host,cpu\n${time(0)},a,1\n`, 'a.csv'),
      source(`time,host\n${time(1)},a\n`, 'b.csv'),
    ]
    const table = await open(...files)
    expect(table.metrics[0]?.values).toEqual(Float64Array.of(1, Number.NaN))
    expect(table.notes).toEqual(['cpu is in 1 of 2 files only; missing in the other'])
  })

  it('says which file lacks the server', async () => {
    const files = [
      source(`time,host,cpu\n${time(0)},a,1\n`, 'day=1/part.csv'),
      source(`time,cpu\n${time(1)},2\n`, 'day=2/part.csv'),
    ]
    await expect(open(...files)).rejects.toMatchObject({
      code: 'column-missing',
      message: 'day=2/part.csv has no column host; its columns are time, cpu, day',
    })
  })
})
