import { describe, expect, it } from 'vitest'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { openTable } from './open.ts'
import { openRecords, parseRecords } from './records.ts'
import { readRecords } from './recordsTable.ts'

const { signal } = new AbortController()
const record = (minute: number, cells: object = { cpu: 10 + minute }) => ({
  timestamp: `2026-03-02T06:${String(minute).padStart(2, '0')}:00Z`,
  server_name: 'a',
  ...cells,
})
const bytes = (text: string) => new TextEncoder().encode(text)
const json = (value: unknown) => memoryFile('feed.json', bytes(JSON.stringify(value)))

describe('parseRecords', () => {
  it('takes what it can and says of the rest which field, what it holds and what was expected', () => {
    const given = [record(0), { cpu: { p50: 1 } }, 5, record(1), { cpu: [1, 2] }, { note: 'x'.repeat(60) }]
    const { records, indices, refused } = parseRecords(JSON.stringify({ records: given }), 'feed.json')
    expect(records.map((each) => ({ ...each }))).toEqual([record(0), record(1), { note: 'x'.repeat(60) }])
    expect(indices).toEqual([0, 3, 5])
    expect(refused).toEqual([
      { index: 1, reason: 'cpu is {"p50":1}, expected a number, string, true, false or null' },
      { index: 2, reason: 'it is 5, expected an object of column names and values' },
      { index: 4, reason: 'cpu is [1,2], expected a number, string, true, false or null' },
    ])
    expect(parseRecords('[{"cpu": 1e999}]', 'f').refused[0]?.reason).toBe(
      'cpu is Infinity, expected a finite number',
    )
  })

  it('clips a long value', () => {
    const [refused] = parseRecords(JSON.stringify([{ cpu: Array(100).fill(1) }]), 'f').refused
    expect(refused?.reason).toMatch(/^cpu is \[(?:1,){19}1…, expected/)
  })

  it('refuses the lines that are no JSON, but not a text of which most lines are none', () => {
    const lines = [JSON.stringify(record(0)), '{"cpu": NaN}', JSON.stringify(record(1))].join('\n')
    const { records, refused } = parseRecords(lines, 'feed.jsonl')
    expect(records).toHaveLength(2)
    expect(refused).toEqual([
      { index: 1, reason: expect.stringMatching(/^\{"cpu": NaN\} is not valid JSON: .+/) as unknown },
    ])
    for (const cut of ['[\n{"cpu": 1}', 'timestamp,cpu\n1,2', '{"records": [']) {
      expect(() => parseRecords(cut, 'f')).toThrow(/^f, line 1: .* is not valid JSON: /)
    }
  })
})

describe('a dropped file of records', () => {
  it('is read without the records that are refused, and names them', async () => {
    const odd = [{ cpu: {} }, { cpu: 1, timestamp: [1] }, 'x', null]
    const opened = await openTable([json([record(0), ...odd, record(5)])], null, { neededMs: null, signal })
    if (opened.kind !== 'ready') throw new Error('it asks')
    expect(opened.table.timeMs).toHaveLength(2)
    expect(opened.table.notes).toEqual([
      '4 of 6 records of feed.json were skipped: record 2: cpu is {}, expected a number, string, true, false or null; ' +
        'record 3: timestamp is [1], expected a number, string, true, false or null; ' +
        'record 4: it is "x", expected an object of column names and values; and 1 more',
    ])
    expect(opened.facts.notes).toEqual(opened.table.notes)
  })

  it('fails where nothing is accepted', async () => {
    await expect(openTable([json([{ cpu: {} }, 5])], null, { neededMs: null, signal })).rejects.toMatchObject(
      {
        code: 'json-invalid',
        message: 'feed.json, record 1: cpu is {}, expected a number, string, true, false or null',
      },
    )
  })
})

describe('readRecords', () => {
  const mapping = {
    time: 'timestamp',
    server: 'server_name',
    serverName: null,
    profile: null,
    status: null,
    metrics: ['cpu'],
    labels: [],
    renames: {},
  }

  it('refuses what does not fit the mapping, by its place in the text', async () => {
    const given = [{ cpu: [] }, record(0, { cpu: 'high' }), { ...record(1), timestamp: 'soon' }, record(2)]
    const { table, refused } = readRecords([await openRecords(json(given), signal)], mapping)
    expect([...table.metrics[0]!.values]).toEqual([Number.NaN, 12])
    expect(table.notes[0]).toBe('1 value of cpu is not a number and counts as missing: "high" 1×')
    expect(refused).toEqual([
      {
        file: 'feed.json',
        records: [
          { index: 0, reason: 'cpu is [], expected a number, string, true, false or null' },
          {
            index: 2,
            reason: 'column timestamp holds "soon", expected a date and time such as 2024-03-01 00:05:00',
          },
        ],
      },
    ])
  })

  it('reads times in the form of most, whatever that of the first', async () => {
    const given = [{ ...record(0), timestamp: 1_700_000_000 }, record(1), record(2)]
    const { table, refused } = readRecords([await openRecords(json(given), signal)], mapping)
    expect(table.timeMs).toHaveLength(2)
    expect(refused[0]?.records).toEqual([
      {
        index: 0,
        reason:
          'column timestamp holds "1700000000", expected a date and time in the format of the other rows',
      },
    ])
  })

  it('fails where a metric holds no number at all', async () => {
    const files = [await openRecords(json([record(0, { cpu: 'high' })]), signal)]
    expect(() => readRecords(files, mapping)).toThrow(
      'feed.json: column cpu contains "high", expected numbers',
    )
  })
})
