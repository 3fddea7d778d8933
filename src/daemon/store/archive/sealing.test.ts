import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LiveTable, rowsOf, type MetricRows } from '#data/liveTable.ts'
import { Packer, unpackRows } from '../client/packing.ts'
import type { FoundRows } from '../protocol.ts'
import { numberIn } from '../sql/database.ts'
import type { Archive } from './archive.ts'
import { openArchive } from './open.ts'
import { SEAL_RULES, seal, type SealRules } from './sealing.ts'

const rules: SealRules = { ...SEAL_RULES, leastTicks: 1, afterMs: { sample: 0, step: 0 }, blockRows: 4 }
const EVER = { fromMs: -Infinity, toMs: Infinity }

let dir: string
let archive: Archive
let packer: Packer
const options = () => ({
  dataDir: dir,
  retentionMs: null,
  mostDiskBytes: null,
  sealing: rules,
})
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fleetcast-seal-'))
  archive = await openArchive(options())
  packer = new Packer()
})
afterEach(() => {
  archive.close()
  rmSync(dir, { recursive: true })
})

function append(rows: MetricRows): void {
  for (const packed of packer.pack(rows)) {
    archive.learn(packed)
    archive.transaction(() => archive.perform({ name: 'append', given: { tier: 'sample', rows: packed } }))
  }
}

function read(): MetricRows {
  const given = { tier: 'sample' as const, span: EVER, which: { servers: null, metrics: null } }
  return unpackRows(archive.perform({ name: 'rows', given }) as FoundRows)
}

/** Cells that are not null, as texts that can be compared whatever the columns' order. */
function cells(rows: MetricRows): readonly string[] {
  const found: string[] = []
  rows.servers.forEach((server, row) => {
    const at = `${server} ${String(rows.timeMs[row])}`
    found.push(at)
    for (const { name, values } of rows.metrics)
      if (!Number.isNaN(values[row])) found.push(`${at} ${name}=${String(values[row])}`)
    for (const { name, texts } of rows.labels)
      if (typeof texts[row] === 'string') found.push(`${at} ${name}=${texts[row]}`)
  })
  return found.sort()
}

const blocks = () =>
  archive.database.all('SELECT server, fromMs, toMs, rows FROM blocks ORDER BY server, fromMs')

const someRows: fc.Arbitrary<MetricRows> = fc
  .array(
    fc.record({
      server: fc.constantFrom('a', 'b', 'c'),
      timeMs: fc.integer({ min: 0, max: 30 }).map((step) => step * 1000),
      cpu: fc.option(fc.integer({ min: 0, max: 99 }), { nil: Number.NaN }),
      memory: fc.option(fc.double({ noDefaultInfinity: true }), { nil: Number.NaN }),
      status: fc.option(fc.constantFrom('healthy', 'critical')),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) => ({
    servers: rows.map(({ server }) => server),
    timeMs: rows.map(({ timeMs }) => timeMs),
    metrics: [
      { name: 'cpu', values: rows.map(({ cpu }) => cpu) },
      { name: 'memory', values: rows.map(({ memory }) => memory) },
    ],
    labels: [{ name: 'status', texts: rows.map(({ status }) => status) }],
  }))

type Step =
  { readonly do: 'append'; readonly rows: MetricRows } | { readonly do: 'seal'; readonly steps: number }
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    someRows.map((rows) => ({ do: 'append' as const, rows })),
    // A few steps of it only: it is broken off, as by the end of the process.
    fc.integer({ min: 1, max: 4 }).map((count) => ({ do: 'seal' as const, steps: count })),
  ),
  { maxLength: 25 },
)

describe('sealing', () => {
  test('rows read as a live table would hold them, whatever comes late, twice or while it is broken off', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const table of ['ticks', 'blocks']) archive.database.exec(`DELETE FROM ${table}`)
        const live = new LiveTable()
        for (const step of given) {
          if (step.do === 'append') {
            append(step.rows)
            live.append(step.rows)
          } else {
            const running = seal(archive, 'sample', rules)
            for (let i = 0; i < step.steps; i++) running.next()
          }
          expect(cells(read())).toEqual(cells(rowsOf(live.snapshot())))
        }
        const found = blocks()
        found.forEach((block, i) => {
          const next = found[i + 1]
          if (next?.server !== block.server) return
          expect(numberIn(block, 'toMs')).toBeLessThan(numberIn(next, 'fromMs'))
        })
      }),
      { seed: 11, numRuns: 80 },
    )
  })

  const one = (timeMs: number, cpu: number): MetricRows => ({
    servers: ['a'],
    timeMs: [timeMs],
    metrics: [{ name: 'cpu', values: [cpu] }],
    labels: [],
  })
  const sealAll = () => {
    Array.from(archive.upkeep(null))
  }

  test('a block is filled up before there is another one', () => {
    for (let i = 0; i < 10; i++) {
      append(one(i * 1000, i))
      sealAll()
    }
    expect(blocks().map((block) => block.rows)).toEqual([4, 4, 2])
    expect(archive.totals.waiting.sample.ticks).toBe(0)
    expect(archive.totals.points).toBe(10)
  })

  test('a late row goes into the block of its time, and one that repeats changes it', () => {
    for (const timeMs of [0, 1000, 2000, 3000, 9000]) append(one(timeMs, 1))
    sealAll()
    append(one(1000, 2))
    append(one(1500, 3))
    sealAll()
    expect(cells(read())).toContain('a 1000 cpu=2')
    expect(cells(read())).toContain('a 1500 cpu=3')
    expect(archive.totals.points).toBe(6)
    // Five rows were two blocks of about the same size; the one before 1500 has room for it.
    expect(blocks().map(({ fromMs, rows }) => [fromMs, rows])).toEqual([
      [0, 3],
      [2000, 3],
    ])
  })
})
