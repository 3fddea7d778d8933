import type { LabelColumn, MetricTable, NumericColumn } from '../../table.ts'
import { fit, provesItself, valueAt, zonesOf } from './fit.ts'
import { hintOf } from './hints.ts'
import { periodicOf } from './periodic.ts'
import { isOfTime, onePerTime, pointsOf, pointsOfServer, type Points } from './points.ts'
import { choose } from './resolve.ts'
import type { Family, Shape } from './shape.ts'
import { NUMBERS, plausible, TEXTS } from './shapes.ts'
import { changingZones, FIXED_ZONES, UTC, type Zone } from './zone.ts'

/** How a column's past continues. */
export interface ClockRule<V extends number | string> {
  /** The value at a time of a server, by name. */
  readonly of: (timeMs: number, server: string) => V
  readonly kind: 'clock' | 'table' | 'line' | 'constant'
  /** In words, after the column's name and «is»: `the hour`. */
  readonly said: string
  /** The zone that it is told in; null: in several, or in none. */
  readonly zone: Zone | null
  /** Zones that tell the same past, of those that are known where any does: other columns are likely told in one of them. */
  readonly zones: readonly Zone[]
  /** What the past does not prove, in words; null: nothing. */
  readonly assumed: string | null
}

/** A rule, or why there is none, as a clause after the column's name. */
export type Learned<V extends number | string> = { readonly rule: ClockRule<V> } | { readonly why: string }

/** What is known beside the column. */
export interface LearnContext {
  readonly table: MetricTable
  /** Times that must be told, epoch ms, ascending. */
  readonly aheadMs: readonly number[]
  /** Zones that are known: of other columns, or stated by the person. */
  readonly zones: readonly Zone[]
}

/** What the model knows of a column: its fitted scaler, or the texts of its encoder. */
export type ModelKnows =
  | { readonly kind: 'scale'; readonly center: number; readonly scale: number }
  | { readonly kind: 'texts'; readonly texts: ReadonlySet<string> }

/** Rows of a server that are looked at where each may have a rule of its own. */
const SERVER_ROWS = 1024
/** More rules than there are clocks on earth are none. */
const MOST_RULES = 48
/** One cell in two hundred may be wrong. */
const MISSES = 0.005
/** So many values on one line are no accident. */
const LINE_VALUES = 8

const REPEATING: ReadonlySet<Family> = new Set(['hour', 'minute', 'weekend'])

/** A column of any kind, as learning sees it. */
interface Subject<V extends number | string> {
  readonly name: string
  readonly points: Points<V>
  readonly ofServer: (server: number) => Points<V>
  readonly shapes: readonly Shape<V>[]
  readonly equal: (made: V, found: V) => boolean
  readonly knows: ModelKnows | null
}

/**
 * The rule of a column of numbers: a clock's in one zone, or in one zone per server; a table by time of day or week; a line;
 * or one value throughout.
 */
export function learnNumbers(
  column: NumericColumn,
  context: LearnContext,
  knows: ModelKnows | null,
): Learned<number> {
  const points = pointsOf(context.table, column)
  const digits = digitsOf(points.values)
  const rounding = digits === null ? 0 : 0.5 * 10 ** -digits + 1e-9
  const learned = learn(
    {
      name: column.name,
      points,
      ofServer: (server) => pointsOfServer(context.table, column, server, SERVER_ROWS),
      shapes: NUMBERS,
      equal: (made, found) =>
        Math.abs(made - found) <= Math.max(rounding, 1e-6 * Math.max(1, Math.abs(found))),
      knows,
    },
    context,
  )
  if ('why' in learned) {
    const line = lineOf(column, context)
    return line === null ? learned : { rule: line }
  }
  const { rule } = learned
  if (digits === null || rule.kind !== 'clock') return learned
  return { rule: { ...rule, of: (time, server) => Number(rule.of(time, server).toFixed(digits)) } }
}

/** The rule of a column of texts, as learnNumbers. */
export function learnTexts(
  column: LabelColumn,
  context: LearnContext,
  knows: ModelKnows | null,
): Learned<string> {
  return learn(
    {
      name: column.name,
      points: pointsOf(context.table, column),
      ofServer: (server) => pointsOfServer(context.table, column, server, SERVER_ROWS),
      shapes: TEXTS,
      equal: (made, found) => made === found,
      knows,
    },
    context,
  )
}

/** Digits that all values were rounded to, of two to five; null: they were not. */
function digitsOf(values: readonly number[]): number | null {
  if (values.every((value) => Number.isInteger(value))) return null
  for (let digits = 2; digits <= 5; digits++) {
    const scale = 10 ** digits
    const isRounded = (value: number) => Math.abs(value * scale - Math.round(value * scale)) <= 1e-7 * scale
    if (values.every(isRounded)) return digits
  }
  return null
}

function learn<V extends number | string>(subject: Subject<V>, context: LearnContext): Learned<V> {
  const { name, points } = subject
  if (points.values.length === 0) return { why: 'has no values' }
  const shared = isOfTime(points)
  const clock = shared ? clockOf(subject, onePerTime(points), context) : null
  if (clock !== null) return clock
  const constant = hintOf(name) === null ? constantOf(subject, context) : null
  if (constant !== null) return { rule: constant }
  const each = clockPerServer(subject, context)
  if (each !== null) return { rule: each }
  const table =
    shared && mayRepeat(name) ? periodicOf(points, [...context.zones, UTC], context.aheadMs) : null
  if (table === null)
    return { why: `does not follow the calendar or a daily or weekly pattern (${samples(points)})` }
  const rule = { ...table, kind: 'table' as const, zone: null, zones: [], assumed: null }
  return { rule: { ...rule, said: `a repeating pattern ${table.said}` } }
}

/** Months and years repeat too, but not within what a file holds. */
function mayRepeat(name: string): boolean {
  const hint = hintOf(name)
  return hint === null || hint.some((family) => REPEATING.has(family))
}

/** A clock's rule that gives these rows; null: none does. A rule that cannot be told from others is an error. */
function clockOf<V extends number | string>(
  { name, shapes: all, equal, knows }: Subject<V>,
  points: Points<V>,
  { aheadMs, zones: known }: LearnContext,
): Learned<V> | null {
  const hint = hintOf(name)
  const shapes = plausible(all, name, new Set(points.values).size).filter((shape) =>
    hint === null ? provesItself(shape, points) : hint.includes(shape.family),
  )
  if (shapes.length === 0) return null
  const [firstMs, lastMs] = [points.timeMs[0] ?? 0, points.timeMs.at(-1) ?? 0]
  const fixed = [...known, ...FIXED_ZONES.filter((zone) => !known.includes(zone))]
  const changing = () => changingZones(firstMs, lastMs, aheadMs.at(-1) ?? lastMs)
  const strictly = { aheadMs, missesAllowed: 0 }
  let groups = fit(points, shapes, fixed, equal, strictly)
  if (groups.length === 0) groups = fit(points, shapes, changing(), equal, strictly)
  if (groups.length === 0) {
    groups = fit(points, shapes, [...fixed, ...changing()], equal, { aheadMs, missesAllowed: MISSES })
  }
  if (groups.length === 0) return null
  const choice = choose(groups, known, knows, aheadMs)
  if (choice === null) {
    const ways = groups.slice(0, 3).flatMap(({ members: [first] }) => first ?? [])
    const said = ways.map(({ shape, zone }) => `${shape.said} in ${zone.name}`)
    return { why: `may be ${said.join(' or ')}, but there are too few rows to tell (${samples(points)})` }
  }
  const { candidate, group, assumed } = choice
  return {
    rule: {
      of: (time) => valueAt(candidate, time),
      kind: 'clock',
      said: candidate.shape.said,
      zone: candidate.zone,
      zones: zonesOf(group, points, equal, known),
      assumed,
    },
  }
}

/** Servers may each tell the time of where they stand. */
function clockPerServer<V extends number | string>(
  subject: Subject<V>,
  context: LearnContext,
): ClockRule<V> | null {
  const { servers } = context.table
  const rules: ClockRule<V>[] = []
  const ofServer = new Map<string, ClockRule<V>>()
  let silent = 0
  for (const [index, server] of servers.entries()) {
    const points = subject.ofServer(index)
    if (points.values.length === 0) {
      silent++
      continue
    }
    const known = rules.filter(({ of }) =>
      points.values.every((value, i) => subject.equal(of(points.timeMs[i] ?? NaN, server), value)),
    )
    const [first, ...others] = known
    const ahead = (rule: ClockRule<V>) => context.aheadMs.map((time) => rule.of(time, server)).join()
    if (others.some((other) => first && ahead(other) !== ahead(first))) return null
    if (first) {
      ofServer.set(server, first)
      continue
    }
    const learned = clockOf(subject, points, context)
    if (learned === null || 'why' in learned || rules.length === MOST_RULES) return null
    rules.push(learned.rule)
    ofServer.set(server, learned.rule)
  }
  const [first] = rules
  // Whose clock a server without a value follows is not known.
  if (first === undefined || (silent > 0 && rules.length > 1)) return null
  const said = [...new Set(rules.map((rule) => rule.said))].join(' or ')
  return {
    of: (time, server) => (ofServer.get(server) ?? first).of(time, server),
    kind: 'clock',
    said: `${said}, each server in its own time zone (${rules.map(({ zone }) => zone?.name ?? '').join(', ')})`,
    zone: null,
    zones: [],
    assumed: null,
  }
}

/** Every server keeps one value. */
function constantOf<V extends number | string>(
  { points: { values, server } }: Subject<V>,
  { table }: LearnContext,
): ClockRule<V> | null {
  const ofServer = new Map<string, V>()
  for (const [i, value] of values.entries()) {
    const name = table.servers[server[i] ?? -1] ?? ''
    const known = ofServer.get(name)
    if (known !== undefined && known !== value) return null
    ofServer.set(name, value)
  }
  const [first] = values
  if (first === undefined) return null
  return {
    of: (_, name) => ofServer.get(name) ?? first,
    kind: 'constant',
    said: 'the same throughout the file',
    zone: null,
    zones: [],
    assumed: null,
  }
}

/** Every server's value rises or falls evenly. */
function lineOf(column: NumericColumn, { table }: LearnContext): ClockRule<number> | null {
  const ofServer = new Map<string, (timeMs: number) => number>()
  for (const [index, server] of table.servers.entries()) {
    const { timeMs, values } = pointsOfServer(table, column, index, SERVER_ROWS)
    const [t0, t1] = [timeMs[0] ?? NaN, timeMs.at(-1) ?? NaN]
    const [v0, v1] = [values[0] ?? NaN, values.at(-1) ?? NaN]
    if (values.length === 0) continue
    const of = (time: number) => v1 + ((v1 - v0) * (time - t1)) / (t1 - t0)
    const isOn = (value: number, i: number) =>
      Math.abs(of(timeMs[i] ?? NaN) - value) <= 1e-6 * Math.max(1, Math.abs(value))
    if (new Set(values).size < LINE_VALUES || !values.every(isOn)) return null
    ofServer.set(server, of)
  }
  const [first] = ofServer.values()
  if (first === undefined) return null
  return {
    of: (time, server) => (ofServer.get(server) ?? first)(time),
    kind: 'line',
    said: 'a straight line',
    zone: null,
    zones: [],
    assumed: null,
  }
}

/** The newest values, for a message. */
function samples({ values }: Points<number | string>): string {
  const distinct = [...new Set(values.slice(-200))].slice(-6)
  return `newest values: ${distinct.join(', ')}`
}
