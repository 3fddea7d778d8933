import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { serverRows } from '#forecast/table.ts'
import type { Answers, ColumnMapping } from './mapping.types.ts'
import { sourcesFromDisk } from './node.ts'
import { inspectFiles, openTable } from './open.ts'

/** Each folder is a case (see make.py there): adding a folder adds a test. */
const corpus = fileURLToPath(new URL('../testing/corpus/data/', import.meta.url))

interface Good {
  readonly rows: number
  readonly servers: readonly string[]
  readonly first: string
  readonly last: string
  readonly metrics: Readonly<Record<string, { readonly values: number; readonly sum: number }>>
  readonly labels: readonly string[]
  readonly naiveTime: boolean
  readonly notes: readonly string[]
}
interface Bad {
  readonly error: string
  readonly message: string | null
}
interface Asked {
  readonly question: string
  readonly mapping: Readonly<Record<string, unknown>> | null
  /** What reading fails with where the question is not answered. */
  readonly unanswered?: Bad
}
/** What is asked of whom has a model with these groups, and the table by the answers. */
interface Answered {
  readonly question: string | null
  readonly answers: Answers
  readonly groups: readonly string[]
  readonly table: Good
}

const options = { neededMs: null, signal: new AbortController().signal }

async function filesOf(name: string) {
  const sources = await sourcesFromDisk(corpus + name)
  return sources.filter((source) => source.path !== 'expected.json')
}

async function open(name: string, mapping: ColumnMapping | null = null) {
  return openTable(await filesOf(name), mapping, options)
}

async function expectAnswered(name: string, { question, answers, groups, table }: Answered): Promise<void> {
  const { guessWith, read } = await inspectFiles(await filesOf(name), options.signal)
  expect(guessWith({ groups }).question).toBe(question)
  const { mapping, question: next } = guessWith({ groups, answers })
  expect(next).toBeNull()
  if (mapping === null) throw new Error('no mapping')
  const found = await read(mapping, options)
  expect(describeTable(found.table)).toEqual(table)
  expectOrdered(found.table)
}

function describeTable(table: MetricTable): Good {
  const times = table.timeMs.toSorted()
  return {
    rows: table.timeMs.length,
    servers: table.servers,
    first: new Date(times[0] ?? Number.NaN).toISOString(),
    last: new Date(times.at(-1) ?? Number.NaN).toISOString(),
    metrics: Object.fromEntries(
      table.metrics
        .filter((column) => column.covariate !== true)
        .map(({ name, values }) => {
          const found = values.filter((value) => !Number.isNaN(value))
          return [name, { values: found.length, sum: found.reduce((a, b) => a + b, 0) }]
        }),
    ),
    labels: table.labels.map((label) => label.name),
    naiveTime: table.naiveTime,
    notes: table.notes,
  }
}

function expectOrdered(table: MetricTable): void {
  expect(table.offsets).toHaveLength(table.servers.length + 1)
  for (let server = 0; server < table.servers.length; server++) {
    const [from, to] = serverRows(table, server)
    expect(to).toBeGreaterThan(from)
    for (let row = from + 1; row < to; row++)
      expect(table.timeMs[row]).toBeGreaterThan(table.timeMs[row - 1]!)
  }
}

describe('corpus', () => {
  const cases = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  it.each(cases.map((entry) => entry.name))('%s', async (name) => {
    const expected = JSON.parse(readFileSync(`${corpus}${name}/expected.json`, 'utf8')) as
      Good | Bad | Asked | Answered
    if ('table' in expected) return expectAnswered(name, expected)
    if ('error' in expected) {
      const error: unknown = await open(name).then(
        () => null,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(FleetcastError)
      expect((error as FleetcastError).code).toBe(expected.error)
      if (expected.message !== null) expect((error as FleetcastError).message).toBe(expected.message)
      return
    }
    const opened = await open(name)
    if ('question' in expected) {
      if (opened.kind !== 'mapping-needed') throw new Error('it was opened without asking')
      expect(opened.guess.question).toBe(expected.question)
      if (expected.mapping === null) expect(opened.guess.mapping).toBeNull()
      else expect(opened.guess.mapping).toMatchObject(expected.mapping)
      if (expected.unanswered !== undefined) {
        const { error: code, message } = expected.unanswered
        await expect(open(name, opened.guess.mapping)).rejects.toMatchObject({ code, message })
      }
      return
    }
    if (opened.kind !== 'ready') throw new Error(`it asks: ${opened.guess.question ?? ''}`)
    expect(describeTable(opened.table)).toEqual(expected)
    expectOrdered(opened.table)
  })
})
