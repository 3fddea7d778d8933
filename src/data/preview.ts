import { serverRows, type MetricTable } from '#forecast/table.ts'
import { TableBuilder } from './builder.ts'
import type { ColumnFacts } from './facts.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { fractionLike } from './place/odd.ts'
import { counterLike, saysCounter } from './place/rates.ts'
import { Shaper } from './place/shape.ts'
import { unstack } from './place/unstack.ts'

/** What a mapping makes of the rows that were looked at: fewer than the file has. */
export interface Preview {
  /** Of the rows that were looked at. */
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  /** The first row of the first servers; values in order of metrics, NaN where there is none. */
  readonly rows: readonly PreviewRow[]
  /** Metrics that are counters by their name or values, or are said to be, as the mapping calls them. */
  readonly counters: readonly PreviewCounter[]
  /** Metrics in percent whose values look like fractions of 1, or are said to be. */
  readonly fractions: readonly PreviewFraction[]
  /** Rows that were looked at. */
  readonly sampled: number
  readonly notes: readonly string[]
}

export interface PreviewRow {
  readonly server: string
  readonly timeMs: number
  readonly values: readonly number[]
}

export interface PreviewCounter {
  readonly name: string
  /** Whether it is read as its rise per second. */
  readonly asRate: boolean
}

export interface PreviewFraction {
  readonly name: string
  /** Whether it is read as percent. */
  readonly asPercent: boolean
}

const MOST_ROWS = 6

/** Reads the sampled rows as a mapping says. Fails as reading does. */
export function previewTable(columns: readonly ColumnFacts[], mapping: ColumnMapping, file: string): Preview {
  const builder = new TableBuilder(mapping, columns, file)
  builder.useHeader(
    columns.map(({ name }) => name),
    file,
  )
  const sampled = Math.max(0, ...columns.map(({ rows }) => rows.length))
  for (let row = 0; row < sampled; row++) {
    builder.add(
      columns.map(({ rows }) => rows[row] ?? null),
      { file, place: `row ${row + 1} of the preview` },
    )
  }
  const built = builder.finish()
  const lain = mapping.wide === undefined ? built : unstack(built, mapping.wide)
  const table = new Shaper(mapping).shape(built)
  const metrics = table.metrics.filter(({ covariate }) => covariate !== true)
  return {
    servers: table.servers,
    metrics: metrics.map(({ name }) => name),
    rows: firstRows(table, metrics),
    counters: countersIn(lain, mapping),
    fractions: fractionsIn(lain, mapping),
    sampled,
    notes: table.notes,
  }
}

function countersIn(table: MetricTable, { rates, counters = [] }: ColumnMapping): PreviewCounter[] {
  const said = table.metrics.filter((column) => saysCounter(table, column)).map(({ name }) => name)
  const read = new Set([...(rates ?? said), ...counters])
  const found = new Set([...said, ...counterLike(table), ...read])
  return table.metrics
    .filter(({ name }) => found.has(name))
    .map(({ name }) => ({ name, asRate: read.has(name) }))
}

function fractionsIn(table: MetricTable, { fractions = [] }: ColumnMapping): PreviewFraction[] {
  const found = new Set([...fractionLike(table), ...fractions])
  return table.metrics
    .filter(({ name }) => found.has(name))
    .map(({ name }) => ({ name, asPercent: fractions.includes(name) }))
}

/** The first rows of one server, or the first of each of several. */
function firstRows(table: MetricTable, metrics: MetricTable['metrics']): PreviewRow[] {
  const perServer = Math.max(1, Math.ceil(MOST_ROWS / table.servers.length))
  return table.servers
    .slice(0, MOST_ROWS)
    .flatMap((server, s) => {
      const [from, to] = serverRows(table, s)
      const count = Math.min(perServer, to - from)
      return Array.from({ length: count }, (_, i) => ({
        server,
        timeMs: table.timeMs[from + i] ?? Number.NaN,
        values: metrics.map(({ values }) => values[from + i] ?? Number.NaN),
      }))
    })
    .slice(0, MOST_ROWS)
}
