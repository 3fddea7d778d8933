import { FleetcastError } from '../../errors.ts'
import { serverRows, type LabelColumn, type MetricTable, type NumericColumn } from '../../table.ts'
import { groupOfMember, laggedVariables, own, windowVariables } from '../names.ts'
import type { WindowSpec } from '../spec.ts'
import { clockCategories, clockReals } from './byName.ts'
import { hintOf } from './hints.ts'
import { learnNumbers, learnTexts, type ClockRule, type LearnContext, type ModelKnows } from './learn.ts'
import { timeColumn } from './timeIndex.ts'
import { namedZone, type Zone } from './zone.ts'

/** What a person chose for a column whose future nothing tells: its last value, or what its name says. */
export type KnownFuture = 'last' | 'clock'

/** How the columns that a model knows in advance continue. */
export interface KnownColumns {
  readonly reals: ReadonlyMap<string, ClockRule<number>>
  /** Texts as the model's encoder has them. */
  readonly categories: ReadonlyMap<string, ClockRule<string>>
  /** Columns without a rule, and why, as a clause after the name. */
  readonly untold: ReadonlyMap<string, string>
  /** Of columns that the file does not have; null: UTC. */
  readonly zone: Zone | null
  readonly notes: readonly string[]
}

export interface KnownOptions {
  readonly columnOf: (name: string) => NumericColumn | LabelColumn | undefined
  readonly knownFuture: Readonly<Record<string, KnownFuture>>
  /** Zone that the person stated: an IANA name or an offset; null: none. */
  readonly zone: string | null
  readonly stepMs: number
}

const DAY_MS = 86_400_000
/** Series begin their horizons at most at so many times that are looked at. */
const MOST_ORIGINS = 16

/** Variables of the model that are known in advance and are no lag, no index of the time and not computed. */
export function knownNames(spec: WindowSpec): { readonly reals: string[]; readonly categories: string[] } {
  const [lagged, computed] = [laggedVariables(spec), windowVariables(spec)]
  const targets = new Set(spec.targets.map(({ name }) => name))
  const isOwn = (name: string) =>
    !lagged.has(name) && !computed.has(name) && !targets.has(name) && name !== timeColumn(spec)
  const flat = spec.knownCategoricals.flatMap((name) => own(spec.variableGroups, name) ?? [name])
  return { reals: spec.knownReals.filter(isOwn), categories: flat.filter(isOwn) }
}

/** What was learned of a table for a model, kept for as long as both are: a backtest plans from many origins. */
const kept = new WeakMap<MetricTable, WeakMap<WindowSpec, Map<string, KnownColumns>>>()

/**
 * Learns from a table's rows, as they were before they were put on a step, how each column continues that the model knows
 * in advance or that a clock's name has.
 */
export function learnKnown(spec: WindowSpec, table: MetricTable, options: KnownOptions): KnownColumns {
  // The names that stand for one another may change while table and model stay.
  const columns = inOrder(spec).map(({ name }) => options.columnOf(name)?.name ?? null)
  const asked = JSON.stringify([columns, options.knownFuture, options.zone, options.stepMs])
  const ofTable = kept.get(table) ?? new WeakMap<WindowSpec, Map<string, KnownColumns>>()
  kept.set(table, ofTable)
  const ofModel = ofTable.get(spec) ?? new Map<string, KnownColumns>()
  ofTable.set(spec, ofModel)
  const known = ofModel.get(asked) ?? learnAll(spec, table, options)
  ofModel.set(asked, known)
  return known
}

function learnAll(spec: WindowSpec, table: MetricTable, options: KnownOptions): KnownColumns {
  const { columnOf, knownFuture } = options
  const aheadMs = timesAhead(table, options.stepMs, spec.maxPredictionLength)
  const stated = options.zone === null ? null : zoneStated(options.zone, table, aheadMs)
  const reals = new Map<string, ClockRule<number>>()
  const categories = new Map<string, ClockRule<string>>()
  const untold = new Map<string, string>()
  let zones: readonly Zone[] = stated === null ? [] : [stated]
  for (const { name, isCategory } of inOrder(spec)) {
    const column = columnOf(name)
    const choice = own(knownFuture, name)
    if (column === undefined || choice === 'clock' || (!isCategory && 'codes' in column)) continue
    if (choice === 'last') {
      untold.set(name, 'repeats its last value, as chosen')
      continue
    }
    const context: LearnContext = { table, aheadMs, zones }
    const knows = modelKnows(spec, name, isCategory)
    const learned =
      'codes' in column ? learnTexts(column, context, knows) : learnNumbers(column, context, knows)
    if ('why' in learned) {
      untold.set(name, learned.why)
      continue
    }
    const { of, ...facts } = learned.rule
    if (isCategory) categories.set(name, { ...facts, of: (time, server) => String(of(time, server)) })
    else reals.set(name, { ...facts, of: (time, server) => Number(of(time, server)) })
    if (facts.assumed === null) zones = narrowed(zones, facts.zones)
  }
  return { reals, categories, untold, zone: stated, notes: notesOf([...reals, ...categories]) }
}

/** Columns that tell the hour show best which zone they are told in; names that say nothing come last. */
function inOrder(spec: WindowSpec): { readonly name: string; readonly isCategory: boolean }[] {
  const { reals, categories } = knownNames(spec)
  const clocks = {
    reals: spec.xReals.filter((name) => clockReals.has(name)),
    categories: spec.xCategoricals.filter((name) => clockCategories.has(name)),
  }
  const place = (name: string) => {
    const hint = hintOf(name)
    if (hint === null) return 2
    return hint[0] === 'hour' ? 0 : 1
  }
  return [
    ...[...new Set([...reals, ...clocks.reals])].map((name) => ({ name, isCategory: false })),
    ...[...new Set([...categories, ...clocks.categories])].map((name) => ({ name, isCategory: true })),
  ].sort((a, b) => place(a.name) - place(b.name))
}

/** More zones than this are told by no column: it hardly changes within the file. */
const MOST_ZONES = 8

function narrowed(known: readonly Zone[], told: readonly Zone[]): readonly Zone[] {
  const both = known.filter((zone) => told.includes(zone))
  if (both.length > 0) return both
  return told.length > 0 && told.length <= MOST_ZONES ? told : known
}

function zoneStated(name: string, table: MetricTable, aheadMs: readonly number[]): Zone {
  const firstMs = table.servers.reduce((first, _, server) => {
    const [from, to] = serverRows(table, server)
    return to > from ? Math.min(first, table.timeMs[from] ?? first) : first
  }, Infinity)
  const zone = namedZone(name, firstMs - DAY_MS, (aheadMs.at(-1) ?? firstMs) + DAY_MS)
  if (zone !== null) return zone
  throw new FleetcastError(
    'argument-invalid',
    `unknown time zone '${name}': expected an IANA name such as Europe/Berlin, or an offset such as +01:00`,
  )
}

/** The steps of the horizons that begin with servers' newest rows, ascending. */
function timesAhead(table: MetricTable, stepMs: number, steps: number): number[] {
  const newest = new Set<number>()
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    if (to > from) newest.add(table.timeMs[to - 1] ?? NaN)
  })
  const origins = [...newest].sort((a, b) => b - a)
  const stride = Math.ceil(origins.length / MOST_ORIGINS)
  const times = new Set<number>()
  for (let i = 0; i < origins.length; i += stride) {
    for (let step = 1; step <= steps; step++) times.add((origins[i] ?? NaN) + step * stepMs)
  }
  return [...times].sort((a, b) => a - b)
}

function modelKnows(spec: WindowSpec, name: string, isCategory: boolean): ModelKnows | null {
  if (isCategory) {
    const encoder = own(spec.encoders, groupOfMember(spec).get(name) ?? name)
    return encoder ? { kind: 'texts', texts: new Set(encoder.classes.map(([text]) => text)) } : null
  }
  const scaler = own(spec.scalers, name)
  return scaler?.kind === 'affine' ? { ...scaler, kind: 'scale' } : null
}

/** Rules as a person reads them: columns of one clock together. */
function notesOf(rules: readonly (readonly [string, Omit<ClockRule<never>, 'of'>])[]): string[] {
  const ofZone = new Map<string, string[]>()
  const notes: string[] = []
  for (const [name, { kind, said, zone, assumed }] of rules) {
    if (kind === 'clock' && zone !== null) {
      const columns = ofZone.get(zoneSaid(zone)) ?? []
      ofZone.set(zoneSaid(zone), [...columns, `'${name}' (${said})`])
    } else if (kind === 'constant') {
      notes.push(`the model expects future values of '${name}'; it is ${said}, so that value is used`)
    } else {
      notes.push(`'${name}' in the file is ${said}; it is continued that way`)
    }
    if (assumed !== null) notes.push(`'${name}': assumed ${assumed}`)
  }
  for (const [zone, columns] of ofZone) {
    const [are, go] = columns.length > 1 ? ['are', 'they continue'] : ['is', 'it continues']
    notes.push(`${columns.join(', ')} in the file ${are} in ${zone}; ${go} that way`)
  }
  return notes
}

/** Offsets that hardly more than one place has. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['UTC+03:30', 'Asia/Tehran'],
  ['UTC+04:30', 'Asia/Kabul'],
  ['UTC+05:30', 'Asia/Kolkata'],
  ['UTC+05:45', 'Asia/Kathmandu'],
  ['UTC+06:30', 'Asia/Yangon'],
  ['UTC+09:30', 'Australia/Darwin'],
])

export function zoneSaid({ name }: Zone): string {
  const place = PLACES.get(name)
  return place === undefined ? name : `${name} (as in ${place})`
}
