import type { NumericColumn } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { numberColumns } from '../mapping/names.ts'
import { checkCells } from '../memory.ts'
import type { RowOrder } from '../rows.ts'
import { canonicalNames, metricName } from './metricName.ts'
import { NumberPlacer, type PlacedColumn, type RowNames } from './placeNumbers.ts'
import { repeatNotes } from './repeats.ts'

/** Gives a source column to a placer, piece by piece; says how wide its numbers are. */
export type FillColumn = (name: string, placer: NumberPlacer) => Promise<32 | 64>

/** Numeric columns of a table, and what is to be known about rows of one server and time. */
export interface PlacedColumns {
  readonly columns: NumericColumn[]
  readonly notes: readonly string[]
}

/** One column of the source, placed. */
export interface SourceColumn {
  readonly name: string
  readonly covariate?: true
  readonly precision: 32 | 64
  readonly placed: readonly PlacedColumn[]
}

/**
 * A placer for a column of the source. A covariate is of the row, whatever metric the row names. Fails with
 * file-too-large where the metrics that rows name would not fit.
 */
export function placerFor(
  column: { readonly covariate?: true },
  order: RowOrder,
  names: RowNames | null,
  mapping: ColumnMapping,
  factors: Float64Array | null,
): NumberPlacer {
  if (column.covariate) return new NumberPlacer(order, null, 'last')
  if (names !== null) {
    const metrics = names.classes.length * mapping.metrics.length
    checkCells({ servers: order.servers.length, metrics, rows: order.timeMs.length })
  }
  return new NumberPlacer(order, names, mapping.repeats, factors)
}

/** The columns by the names of the table. Fails with rows-repeat as repeatNotes does. */
export function namedColumns(
  sources: readonly SourceColumn[],
  names: RowNames | null,
  mapping: ColumnMapping,
  apart: () => readonly string[],
): PlacedColumns {
  const covariates = sources.filter(({ covariate }) => covariate === true)
  const metrics = sources.filter(({ covariate }) => covariate !== true)
  const found = metrics.flatMap(({ name, precision, placed }) =>
    placed.map((column) => {
      const said = column.code === null ? null : (names?.classes[column.code] ?? '')
      return { ...column, precision, name: metricName(mapping, name, said) }
    }),
  )
  const known = names === null ? found.map(({ name }) => name) : canonicalNames(found.map(({ name }) => name))
  const columns = found.map((column, i) => ({ ...column, name: known[i] ?? column.name }))
  const notes = repeatNotes(columns, mapping.repeats, apart)
  return {
    notes,
    columns: [
      ...columns.map(({ name, values, counts, repeated, precision }) => ({
        name,
        values,
        precision,
        ...(counts !== null && repeated > 0 && { sourceRows: counts }),
      })),
      ...covariates.flatMap(({ name, precision, placed }) =>
        placed.map(({ values }) => ({
          name: metricName(mapping, name, null),
          values,
          precision,
          covariate: true as const,
        })),
      ),
    ],
  }
}

/** Places every numeric column, one after the other. Fails as placerFor, namedColumns and fill do. */
export async function placeColumns(
  order: RowOrder,
  names: RowNames | null,
  mapping: ColumnMapping,
  apart: () => readonly string[],
  factors: Float64Array | null,
  fill: FillColumn,
): Promise<PlacedColumns> {
  const sources: SourceColumn[] = []
  for (const column of numberColumns(mapping)) {
    const placer = placerFor(column, order, names, mapping, factors)
    const precision = await fill(column.name, placer)
    sources.push({ ...column, precision, placed: placer.finish() })
  }
  return namedColumns(sources, names, mapping, apart)
}
