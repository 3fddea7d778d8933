import { normalName } from './normalName.ts'

/** Derived from the clock; a window derives what a model needs of it from the timestamps. */
const CLOCK_NAMES: ReadonlySet<string> = new Set([
  'hour',
  'minute',
  'day_of_week',
  'weekday',
  'day_of_month',
  'month',
  'quarter',
  'year',
  'hour_of_day',
  'hour_sin',
  'hour_cos',
  'time_idx',
  'tick',
])

/** Judgements about a row rather than measurements. */
const FLAG = /^(?:is|has)_|^(?:label|labels|anomaly|target_label|problem_child)$/
const ID =
  /(?:^|_)(?:id|uuid|guid|pid)$|^(?:item|host|device|object|series|sensor|instance|server|node|vm)id$/

/** Why a numeric column is not a metric but may help a model; null: it is a metric. */
export function whyNoMetric(name: string): string | null {
  const normal = normalName(name)
  if (CLOCK_NAMES.has(normal)) return 'derived from the clock'
  if (FLAG.test(normal)) return 'a row label, not a measurement'
  if (ID.test(normal)) return 'an identifier'
  return null
}
