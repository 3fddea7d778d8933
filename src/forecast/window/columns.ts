import { FleetcastError } from '../errors.ts'
import type { LabelColumn, NumericColumn } from '../table.ts'
import { clockCategories, clockReals } from './clock.ts'
import type { Grid } from './grid.ts'
import { laggedVariables, own, windowVariables } from './names.ts'
import { isValue, type SeriesRows } from './seriesRows.ts'
import type { WindowSpec } from './spec.ts'

/** Where a real variable's values come from. */
export type RealSource =
  | { readonly kind: 'column'; readonly column: NumericColumn }
  /** The long layout's target: the series' own metric. */
  | { readonly kind: 'metric' }
  | { readonly kind: 'clock'; readonly of: (timeMs: number) => number }
  | { readonly kind: 'timeIndex' }

/** Where a category's text comes from. */
export type CategorySource =
  | { readonly kind: 'label'; readonly column: LabelColumn }
  | { readonly kind: 'number'; readonly column: NumericColumn }
  | { readonly kind: 'clock'; readonly size: number; readonly of: (timeMs: number) => number }
  /** One text per series. */
  | { readonly kind: 'series'; readonly of: (server: string, metric: string) => string }

/** What a null category is to pandas. */
export const NULL_CATEGORY = 'nan'

export interface Columns {
  readonly real: (name: string) => RealSource
  readonly category: (name: string) => CategorySource
  /** Columns of the table without which a row is a missing row. The long layout's metric comes on top. */
  readonly required: readonly NumericColumn[]
  /** Variables known in advance that only the table can give. */
  readonly knownFromTable: readonly string[]
}

export interface ColumnOptions {
  readonly serverIdOf: (server: string) => string
  /** Column that the model needs → column of the table that stands for it. */
  readonly renames: Readonly<Record<string, string>>
}

/** The target of the long layout. */
const LONG_TARGET = 'value'

/** Names of the same thing in the two generations of Python daemons. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['status', 'state'],
  ['state', 'status'],
])

/**
 * Finds every variable of the model: computed, derived from the clock or the series, or a column of the table.
 *
 * @throws FleetcastError `column-missing` naming all that are missing and the columns that the table has.
 */
export function findColumns(spec: WindowSpec, grid: Grid, options: ColumnOptions): Columns {
  const numbers = new Map(grid.table.metrics.map((column) => [column.name, column]))
  const labels = new Map(grid.table.labels.map((column) => [column.name, column]))
  const inTable = <T>(columns: ReadonlyMap<string, T>, name: string): T | undefined => {
    const renamed = own(options.renames, name)
    return columns.get(renamed ?? name) ?? columns.get(ALIASES.get(name) ?? name)
  }
  const ofSeries = seriesTexts(spec, options.serverIdOf)
  // Whatever a model calls its only group, it is what tells its series apart.
  const soleGroup = spec.groupIds.length === 1 ? spec.groupIds[0] : undefined
  const wholeSeries = spec.layout === 'long' ? seriesText : options.serverIdOf

  const findReal = (name: string): RealSource | undefined => {
    if (spec.layout === 'long' && name === LONG_TARGET) return { kind: 'metric' }
    if (name === 'time_idx') return { kind: 'timeIndex' }
    const clock = clockReals.get(name)
    if (clock) return { kind: 'clock', of: clock }
    const column = inTable(numbers, name)
    return column && { kind: 'column', column }
  }
  const findCategory = (name: string): CategorySource | undefined => {
    const of = ofSeries.get(name)
    if (of) return { kind: 'series', of }
    const clock = clockCategories.get(name)
    if (clock) return { kind: 'clock', ...clock }
    const label = inTable(labels, name)
    if (label) return { kind: 'label', column: label }
    const column = inTable(numbers, name)
    if (column) return { kind: 'number', column }
    return name === soleGroup ? { kind: 'series', of: wholeSeries } : undefined
  }

  const { reals, categories } = neededNames(spec)
  const missing = [
    ...reals
      .filter((name) => !findReal(name))
      .map((name) => (inTable(labels, name) ? `${name} as numbers` : name)),
    ...categories.filter((name) => !findCategory(name)),
  ]
  if (missing.length > 0) {
    const found = [...numbers.keys(), ...labels.keys()]
    throw new FleetcastError(
      'column-missing',
      `the model needs ${quoted(missing)}; the table has ${quoted(found)}`,
      { place: missing.join(', ') },
    )
  }
  const required = new Set<NumericColumn>()
  for (const source of [...reals.map(findReal), ...categories.map(findCategory)]) {
    if (source?.kind === 'column' || source?.kind === 'number') required.add(source.column)
  }
  const fromTable = (name: string) => {
    const kind = (findReal(name) ?? findCategory(name))?.kind
    return kind === 'column' || kind === 'number' || kind === 'label'
  }
  const lagged = laggedVariables(spec)
  const computed = windowVariables(spec)
  return {
    real: (name) => found(findReal(name), name),
    category: (name) => found(findCategory(name), name),
    required: [...required],
    knownFromTable: [...spec.knownReals, ...members(spec, spec.knownCategoricals)].filter(
      (name) => !lagged.has(name) && !computed.has(name) && fromTable(name),
    ),
  }
}

/** Columns that only the table can give: what neither the clock nor the series nor the dataset itself makes. */
export function neededColumns(spec: WindowSpec): string[] {
  const { reals, categories } = neededNames(spec)
  const ofSeries = seriesTexts(spec, (server) => server)
  const soleGroup = spec.groupIds.length === 1 ? spec.groupIds[0] : undefined
  const isMetric = (name: string) => spec.layout === 'long' && name === LONG_TARGET
  return [
    ...reals.filter((name) => !isMetric(name) && name !== 'time_idx' && !clockReals.has(name)),
    ...categories.filter((name) => !ofSeries.has(name) && !clockCategories.has(name) && name !== soleGroup),
  ]
}

function found<T>(source: T | undefined, name: string): T {
  if (!source) throw new FleetcastError('internal', `the column '${name}' was not looked for`)
  return source
}

/** Names by which a category or a group id can mean the series itself. */
function seriesTexts(
  spec: WindowSpec,
  serverIdOf: (server: string) => string,
): ReadonlyMap<string, (server: string, metric: string) => string> {
  const texts = new Map<string, (server: string, metric: string) => string>([
    ['server_id', serverIdOf],
    ['server_name', (server) => server],
    ['server', (server) => server],
  ])
  if (spec.layout === 'long') {
    texts.set('metric', (_, metric) => metric)
    texts.set('series', seriesText)
  }
  return texts
}

function seriesText(server: string, metric: string): string {
  return `${server}/${metric}`
}

/** Every name whose values the window reads; lagged and computed variables by what they are made of. */
function neededNames(spec: WindowSpec): { readonly reals: string[]; readonly categories: string[] } {
  const lagged = laggedVariables(spec)
  const computed = windowVariables(spec)
  const base = (name: string) => lagged.get(name)?.base ?? name
  const reals = new Set(spec.xReals.filter((name) => !computed.has(name)).map(base))
  for (const { name } of spec.targets) reals.add(name)
  const categories = new Set(spec.xCategoricals.map(base))
  for (const name of spec.groupIds) categories.add(name)
  for (const scaler of Object.values(spec.scalers)) {
    if (scaler.kind === 'normalizer' && 'groups' in scaler.normalizer) {
      for (const name of scaler.normalizer.groups) categories.add(name)
    }
  }
  return { reals: [...reals], categories: [...categories] }
}

function members(spec: WindowSpec, categoricals: readonly string[]): string[] {
  return categoricals.flatMap((name) => own(spec.variableGroups, name) ?? [name])
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => `'${name}'`)
  const more = names.length - shown.length
  return (shown.join(', ') || 'nothing') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * The row's time: of a row that exists, or of the horizon's step; of the step wherever every one has a row.
 * `index` as in SeriesRows.source.
 */
export function timeAt(grid: Grid, series: SeriesRows, index: number): number {
  const { rows, everyStep, originMs } = series
  if (index < rows.length && !everyStep) return grid.table.timeMs[rows[index] ?? 0] ?? NaN
  return originMs + (index - rows.length + 1) * grid.stepMs
}

/** Number of the step; `index` as in SeriesRows.source. */
function slotAt(grid: Grid, series: SeriesRows, index: number): number {
  const { rows, everyStep, originSlot } = series
  if (index < rows.length && !everyStep) return grid.slots[rows[index] ?? 0] ?? NaN
  return originSlot + (index - rows.length + 1)
}

/** A real variable's raw value; in the horizon a column without a row there keeps its newest value. */
export function realAt(grid: Grid, series: SeriesRows, source: RealSource, index: number): number {
  switch (source.kind) {
    case 'clock':
      return source.of(timeAt(grid, series, index))
    case 'timeIndex':
      return slotAt(grid, series, index)
    case 'metric':
      return series.metric === null ? NaN : numberAt(series, series.metric, index)
    case 'column':
      return numberAt(series, source.column, index)
  }
}

export function numberAt({ rows, future }: SeriesRows, { values }: NumericColumn, index: number): number {
  if (index < rows.length) return values[rows[index] ?? 0] ?? NaN
  const ahead = values[future[index - rows.length] ?? 0]
  return isValue(ahead) ? ahead : (values[rows[rows.length - 1] ?? 0] ?? NaN)
}

/** A label's class; -1 is null. In the horizon as numberAt. */
export function labelAt({ rows, future }: SeriesRows, { codes }: LabelColumn, index: number): number {
  if (index < rows.length) return codes[rows[index] ?? 0] ?? -1
  const ahead = codes[future[index - rows.length] ?? 0] ?? -1
  return ahead >= 0 ? ahead : (codes[rows[rows.length - 1] ?? 0] ?? -1)
}
