import { FleetcastError } from '../errors.ts'
import type { LabelColumn, NumericColumn } from '../table.ts'
import { clockCategories, clockReals } from './clock/byName.ts'
import { knownNames, learnKnown, zoneSaid, type KnownFuture } from './clock/known.ts'
import { compileTimeIndex, timeColumn, type TimeIndex } from './clock/timeIndex.ts'
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
  /** A column of the table whose rule continues ahead, and stands in for its nulls. */
  | {
      readonly kind: 'rule'
      readonly column: NumericColumn
      readonly of: (timeMs: number, server: string) => number
    }
  | { readonly kind: 'timeIndex'; readonly of: TimeIndex }

/** Where a category's text comes from. */
export type CategorySource =
  | { readonly kind: 'label'; readonly column: LabelColumn }
  | { readonly kind: 'number'; readonly column: NumericColumn }
  | { readonly kind: 'clock'; readonly size: number; readonly of: (timeMs: number) => number }
  /** As a real's rule. */
  | {
      readonly kind: 'rule'
      readonly column: LabelColumn | NumericColumn
      readonly of: (timeMs: number, server: string) => string
    }
  /** One text per series. */
  | { readonly kind: 'series'; readonly of: (server: string, metric: string) => string }

/** What a null category is to pandas. */
export const NULL_CATEGORY = 'nan'

export interface Columns {
  readonly real: (name: string) => RealSource
  readonly category: (name: string) => CategorySource
  /** Columns of the table without which a row is a missing row. The long layout's metric comes on top. */
  readonly required: readonly NumericColumn[]
  /** Variables known in advance that only the table's rows ahead can give, and why nothing else does. */
  readonly untold: ReadonlyMap<string, string>
  /** Whether a variable that is known in advance can be computed by its name. */
  readonly isClock: (name: string) => boolean
  /** How the columns of a clock were read or computed. */
  readonly notes: readonly string[]
}

export interface ColumnOptions {
  readonly serverIdOf: (server: string) => string
  /** Column that the model needs → column of the table to use for it. */
  readonly renames: Readonly<Record<string, string>>
  /** What a person chose for columns whose future nothing tells. */
  readonly knownFuture: Readonly<Record<string, KnownFuture>>
  /** When the model's index of the time was 0, epoch ms; null: as the table's own column says. */
  readonly timeZeroMs: number | null
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
  const sourceNumbers = new Map(grid.source.metrics.map((column) => [column.name, column]))
  const sourceLabels = new Map(grid.source.labels.map((column) => [column.name, column]))
  const inTable = <T>(columns: ReadonlyMap<string, T>, name: string): T | undefined => {
    const renamed = own(options.renames, name)
    return columns.get(renamed ?? name) ?? columns.get(ALIASES.get(name) ?? name)
  }
  const ofSeries = seriesTexts(spec, options.serverIdOf)
  // Whatever a model calls its only group, it is what tells its series apart.
  const soleGroup = spec.groupIds.length === 1 ? spec.groupIds[0] : undefined
  const wholeSeries = spec.layout === 'long' ? seriesText : options.serverIdOf

  const learned = learnKnown(spec, grid.source, {
    columnOf: (name) => inTable(sourceNumbers, name) ?? inTable(sourceLabels, name),
    knownFuture: options.knownFuture,
    zone: grid.source.zone ?? null,
    stepMs: grid.stepMs,
  })
  // The long layout is Fleetcast's own, whose clock is UTC's.
  const byName = spec.layout === 'long' ? null : learned.zone
  const local = <T>(of: (localMs: number) => T) =>
    byName === null ? of : (timeMs: number) => of(timeMs + byName.offsetMs(timeMs))
  const isChosen = (name: string) => own(options.knownFuture, name) === 'clock'
  const isUntold = (name: string) => spec.layout === 'long' && learned.untold.has(name)
  const timeName = timeColumn(spec)
  const time = timeName === null ? null : timeSource(timeName)

  function timeSource(name: string): RealSource {
    const column = inTable(numbers, name)
    return { kind: 'timeIndex', of: compileTimeIndex(spec, name, grid, column, options.timeZeroMs) }
  }
  const findReal = (name: string): RealSource | undefined => {
    if (spec.layout === 'long' && name === LONG_TARGET) return { kind: 'metric' }
    if (time !== null && name === timeName) return time
    const column = inTable(numbers, name)
    const clock = clockReals.get(name)
    if (clock && (!column || isChosen(name) || isUntold(name))) return { kind: 'clock', of: local(clock) }
    const rule = column && learned.reals.get(name)
    if (rule) return { kind: 'rule', column, of: rule.of }
    return column && { kind: 'column', column }
  }
  const findCategory = (name: string): CategorySource | undefined => {
    const of = ofSeries.get(name)
    if (of) return { kind: 'series', of }
    const clock = clockCategories.get(name)
    const column = inTable(labels, name) ?? inTable(numbers, name)
    if (clock && (!column || isChosen(name) || isUntold(name))) {
      return { kind: 'clock', size: clock.size, of: local(clock.of) }
    }
    const rule = column && learned.categories.get(name)
    if (rule) return { kind: 'rule', column, of: rule.of }
    const label = inTable(labels, name)
    if (label) return { kind: 'label', column: label }
    const number = inTable(numbers, name)
    if (number) return { kind: 'number', column: number }
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
      `the model needs columns ${quoted(missing)}; the table has ${quoted(found)}`,
      { place: missing.join(', ') },
    )
  }
  const required = new Set<NumericColumn>()
  for (const source of [...reals.map(findReal), ...categories.map(findCategory)]) {
    if (source?.kind === 'column' || source?.kind === 'number') required.add(source.column)
  }
  const known = knownNames(spec)
  const fromTable = (name: string) => {
    const kind = (findReal(name) ?? findCategory(name))?.kind
    return kind === 'column' || kind === 'number' || kind === 'label'
  }
  return {
    real: (name) => found(findReal(name), name),
    category: (name) => found(findCategory(name), name),
    required: [...required],
    untold: new Map(
      [...known.reals, ...known.categories]
        .filter(fromTable)
        .map((name) => [name, learned.untold.get(name) ?? 'has no future values']),
    ),
    isClock: (name) => (known.reals.includes(name) ? clockReals : clockCategories).has(name),
    notes: [
      ...learned.notes,
      ...assumedNotes(
        [
          ...reals.filter((name) => findReal(name)?.kind === 'clock'),
          ...categories.filter((name) => findCategory(name)?.kind === 'clock'),
        ],
        spec.layout === 'long' ? [...learned.untold.keys()] : null,
        byName === null ? 'UTC' : zoneSaid(byName),
      ),
    ],
  }
}

/**
 * Columns that are computed from their name. What the clock of Fleetcast's own models is, is known (untold: which of
 * theirs the file has otherwise); of others it is assumed.
 */
function assumedNotes(names: readonly string[], untold: readonly string[] | null, zone: string): string[] {
  const said = untold === null ? names : names.filter((name) => untold.includes(name))
  if (said.length === 0) return []
  const list = said.map((name) => `'${name}'`).join(', ')
  return untold === null
    ? [
        `${list} ${said.length > 1 ? 'are' : 'is'} computed from the row times, assuming ${zone} and weeks starting on Monday (0)`,
      ]
    : [`${list} in the file: no calendar pattern found, so computed from the row times in UTC instead`]
}

/** Columns that only the table can give: what neither the clock nor the series nor the dataset itself makes. */
export function neededColumns(spec: WindowSpec): string[] {
  const { reals, categories } = neededNames(spec)
  const ofSeries = seriesTexts(spec, (server) => server)
  const soleGroup = spec.groupIds.length === 1 ? spec.groupIds[0] : undefined
  const isMetric = (name: string) => spec.layout === 'long' && name === LONG_TARGET
  return [
    ...reals.filter((name) => !isMetric(name) && name !== timeColumn(spec) && !clockReals.has(name)),
    ...categories.filter((name) => !ofSeries.has(name) && !clockCategories.has(name) && name !== soleGroup),
  ]
}

/** Columns whose values a model knows in advance, as far as a table may have them. */
export function advanceNames(spec: WindowSpec): string[] {
  const { reals, categories } = knownNames(spec)
  const time = timeColumn(spec)
  return [...reals, ...categories, ...(time === null ? [] : [time])]
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
      return source.of(series, slotAt(grid, series, index))
    case 'rule': {
      const row = rowAt(grid, series, index)
      const value = row === null ? NaN : source.column.values[row]
      return isValue(value) ? value : source.of(timeAt(grid, series, index), serverName(grid, series))
    }
    case 'metric':
      return series.metric === null ? NaN : numberAt(series, series.metric, index)
    case 'column':
      return numberAt(series, source.column, index)
  }
}

function serverName({ table }: Grid, { server }: SeriesRows): string {
  return table.servers[server] ?? ''
}

/**
 * The row that says at its own time what a clock tells; null: there is none, or it says so of another time: rows that
 * were aggregated stand at the end of their step.
 */
function rowAt(
  grid: Grid,
  { rows, future, everyStep, originSlot }: SeriesRows,
  index: number,
): number | null {
  if (grid.isAggregated || everyStep) return null
  if (index < rows.length) return rows[index] ?? null
  const ahead = future[index - rows.length] ?? -1
  return grid.slots[ahead] === originSlot + index - rows.length + 1 ? ahead : null
}

/** The text of a category with a rule, as realAt. */
export function ruleTextAt(
  grid: Grid,
  series: SeriesRows,
  { column, of }: Extract<CategorySource, { kind: 'rule' }>,
  index: number,
): string {
  const row = rowAt(grid, series, index)
  const found =
    row === null
      ? undefined
      : 'codes' in column
        ? column.classes[column.codes[row] ?? -1]
        : isValue(column.values[row])
          ? String(column.values[row])
          : undefined
  return found ?? of(timeAt(grid, series, index), serverName(grid, series))
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
