import type { ForecastRows } from '#forecast/export/rows.ts'
import { exportColumns, type Cell, type Column } from './columns.ts'
import { shortFloat32, timeText } from './numberText.ts'
import type { Piece } from './pieces.ts'

/** Columns that differ from step to step; the others are said once per series, or once per file. */
const OF_SERIES: readonly string[] = [
  ...['server', 'metric', 'profile', 'origin_time', 'severity', 'verdict', 'forecast_kind'],
  ...['breach_probability', 'breach_threshold', 'breach_minutes'],
  ...['first_breach_probability', 'first_breach_threshold', 'first_breach_minutes'],
]
const ofStep = ({ name, kind }: Column): boolean =>
  !OF_SERIES.includes(name) && (kind === 'float32' || name === 'valid_time' || name === 'step')
/** Where a simple forecast stands in for some metrics, who made the numbers is said per series. */
const OF_SOME: readonly string[] = [...OF_SERIES, 'by_network', 'simple_forecast']

function cell(column: Column, series: number, step: number): Cell {
  switch (column.kind) {
    case 'time':
      return timeText(column.at(series, step))
    case 'float32':
      return shortFloat32(column.at(series, step))
    case 'text':
    case 'integer':
    case 'flag':
      return column.at(series, step)
  }
}

function record(columns: readonly Column[], series: number, step: number): Record<string, Cell> {
  return Object.fromEntries(columns.map((column) => [column.name, cell(column, series, step)]))
}

/** A forecast as one JSON object: what holds for all of it, then `series`, each with its `steps`. */
export function* jsonPieces(rows: ForecastRows): Generator<Piece> {
  const columns = exportColumns(rows)
  const steps = columns.filter(ofStep)
  const ofSeries = Object.keys(rows.simple ?? {}).length === 0 ? OF_SERIES : OF_SOME
  const perSeries = columns.filter(({ name }) => ofSeries.includes(name))
  const perFile = columns.filter((column) => !ofStep(column) && !ofSeries.includes(column.name))
  const head = {
    format: 'fleetcast-forecast',
    version: 1,
    ...record(perFile, 0, 1),
    step_seconds: rows.stepMs / 1000,
    horizon_steps: rows.horizon,
    levels: rows.levels,
    ...(rows.skipped && { skipped: rows.skipped }),
  }
  yield { part: `${JSON.stringify(head).slice(0, -1)},"series":[`, rows: 0 }
  for (let series = 0; series < rows.series.length; series++) {
    const one = {
      ...record(perSeries, series, 1),
      steps: Array.from({ length: rows.horizon }, (_, index) => record(steps, series, index + 1)),
    }
    const part = `${series === 0 ? '' : ','}\n${JSON.stringify(one)}`
    yield { part, rows: (series + 1) * rows.horizon }
  }
  yield { part: '\n]}\n', rows: rows.series.length * rows.horizon }
}
