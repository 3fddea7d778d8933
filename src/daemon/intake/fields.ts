import {
  FREE_TEXT_NAMES,
  isRowNumber,
  LABEL_NAMES,
  PROFILE_NAMES,
  SERVER_NAMES,
  STATUS_NAMES,
  TIME_NAMES,
} from '#data/mapping/vocabulary.ts'
import { isInCatalogue, isKnownMetric, metricOf } from '#forecast/metrics/lookup.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import { whyNoMetric } from '#forecast/metrics/notMetric.ts'
import { shown, shownName } from './shown.ts'

/** What a field of that name is for. Of several fields for one thing the one of the lowest rank counts. */
export type Field =
  | { readonly kind: 'server'; readonly rank: number }
  | { readonly kind: 'time'; readonly rank: number }
  /** Text that every server has; numbers under another name for it are a metric. */
  | {
      readonly kind: 'text'
      readonly label: 'profile' | 'status'
      readonly rank: number
      readonly metric: MetricField
    }
  | MetricField
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'passed' }
  | { readonly kind: 'refused'; readonly reason: string }

/** A metric, by its name; text in it is a label where the name could be one's. */
export interface MetricField {
  readonly kind: 'metric'
  readonly metric: string
  /** The field goes by another name of the metric. */
  readonly isAlias: boolean
  /** Whether the name is plainly a metric's, so that text in it is a mistake. */
  readonly isKnown: boolean
  readonly limits: Limits
}

/** What a value can be at all, both included. */
export interface Limits {
  readonly lower: number
  readonly upper: number
  /** For a message. */
  readonly words: string
}

/** What a model's numbers can hold. */
const FLOAT32_MAX = 3.4028234663852886e38
const ANY: Limits = { lower: -FLOAT32_MAX, upper: FLOAT32_MAX, words: 'a finite number below 3.4e38' }

/** Rounding makes a little less than nothing, and a little more than all. */
const ROUNDED = 0.5
/** A hundred cores, each at 100 %: exporters add them up. */
const MOST_PERCENT = 10_000
const MOST_DAYS = 36_500

/** Of a whole that cannot be more than full. */
const SHARE: Limits = { lower: -ROUNDED, upper: 100 + ROUNDED, words: '0 to 100 percent' }
const PERCENT: Limits = {
  lower: -ROUNDED,
  upper: MOST_PERCENT,
  words: '0 to 10000 percent (100 for each core)',
}
/** Some feeds write shares as percent: such values are the forecast's to judge (see forecast/quantile/bounds.ts). */
const FRACTION: Limits = {
  lower: -ROUNDED / 100,
  upper: 100 + ROUNDED,
  words: '0 to 1, or 0 to 100 as percent',
}
const DAYS: Limits = { lower: 0, upper: MOST_DAYS, words: '0 to 36500 days' }
const AMOUNT: Limits = { lower: 0, upper: FLOAT32_MAX, words: '0 or more, below 3.4e38' }

/**
 * What a metric can be. Of names that the catalogue does not have only what says percent is known: a temperature, a clock's
 * offset or the growth of something may well be negative.
 */
export function limitsOf(metric: string): Limits {
  const { bounds, unit, fills } = metricOf(metric)
  const isListed = isInCatalogue(metric)
  if (unit === 'percent') return isListed && fills !== null ? SHARE : PERCENT
  if (!isListed || bounds.lower < 0) return ANY
  if (unit === 'd') return DAYS
  return Number.isFinite(bounds.upper) ? FRACTION : AMOUNT
}

const ranks = (tiers: readonly (readonly string[])[]) =>
  new Map(tiers.flat().map((name, rank) => [name, rank] as const))

const SERVER = ranks(SERVER_NAMES.slice(0, 2))
// The clock of a processor is no time; dates and indices are none of a row.
const TIME = ranks(TIME_NAMES.slice(0, 3).map((names) => names.filter((name) => name !== 'clock')))
const TEXTS = [
  ['profile', ranks(PROFILE_NAMES)],
  ['status', ranks(STATUS_NAMES)],
] as const

/** More names than any fleet has: a feeder that makes them up is not remembered. */
const MOST_REMEMBERED = 20_000

/** What fields are for, by name; each name is thought about once. */
export class Fields {
  readonly #nameLength: number
  readonly #known = new Map<string, Field>()

  constructor(nameLength: number) {
    this.#nameLength = nameLength
  }

  of(name: string): Field {
    let field = this.#known.get(name)
    if (field === undefined) {
      field = this.#judge(name)
      if (this.#known.size >= MOST_REMEMBERED) this.#known.clear()
      if (name.length <= this.#nameLength) this.#known.set(name, field)
    }
    return field
  }

  #judge(name: string): Field {
    const reason = whyNoName('the field name', name, this.#nameLength)
    if (reason !== null) return { kind: 'refused', reason }
    const normal = normalName(name)
    const server = SERVER.get(normal)
    if (server !== undefined) return { kind: 'server', rank: server }
    const time = TIME.get(normal)
    if (time !== undefined) return { kind: 'time', rank: time }
    const metric = metricField(name)
    for (const [label, names] of TEXTS) {
      const rank = names.get(normal)
      if (rank !== undefined) return { kind: 'text', label, rank, metric }
    }
    if (LABEL_NAMES.has(normal)) return { kind: 'label', label: normal }
    if (FREE_TEXT_NAMES.has(normal) || isRowNumber(name)) return { kind: 'passed' }
    if (whyNoMetric(name) !== null) return { kind: 'passed' }
    return metric
  }
}

function metricField(name: string): MetricField {
  const metric = metricOf(name).name
  return {
    kind: 'metric',
    metric,
    isAlias: metric !== name,
    isKnown: isKnownMetric(name),
    limits: limitsOf(metric),
  }
}

/** Why a value is not taken, in words that follow the field's name; null: it is. */
export function whyNoValue(value: number, limits: Limits): string | null {
  if (value >= limits.lower && value <= limits.upper) return null
  if (!Number.isFinite(value)) return `is ${value}, expected a finite number`
  return `is ${value}, expected ${limits.words}`
}

// eslint-disable-next-line no-control-regex -- They are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** Why something is not taken as a name (of a server, a metric, a field), as a sentence; null: it is. */
export function whyNoName(what: string, name: string, most: number): string | null {
  if (name.trim() === '') return `${what} is ${shown(name)}, expected a name`
  if (name.length > most)
    return `${what} ${shown(name)} has ${name.length} characters, expected at most ${most}`
  if (CONTROL.test(name)) return `${what} is ${shown(name)}, expected text without control characters`
  return null
}

/** `cpu_pct is taken as cpu_percent`. */
export function aliasRemark(name: string, metric: string): string {
  return `${shownName(name)} is read as ${metric}, its usual name`
}
