import { DEFAULT_ODDS, type Criteria } from '#forecast/thresholds.ts'
import type { Zone } from '#text/time.ts'
import type { Selection } from '../forecastIndex.ts'
import type { Screen } from './screen.ts'
import type { UrlState } from './url.ts'

/** What an entry of the browser's history brings back: how the data is looked at, never which data, nor its forecast. */
export interface Place {
  readonly selection: Selection
  readonly screen: Screen
  readonly zone: Zone
  readonly criteria: Criteria
}

/** What was changed last in an entry, and when (any clock, ms). */
export interface LastChange {
  readonly fields: readonly string[]
  readonly atMs: number
}

/** Fields that change many times while a hand is at them, and how long it may rest in between. */
const GESTURE_MS: Readonly<Record<string, number>> = {
  // However long somebody thinks between two letters, what is searched for is one thing.
  'filters.text': Infinity,
  'heatmap.rows': 1000,
  'heatmap.steps': 1000,
  'trends.pastMs': 1000,
  'trends.fromMs': 1000,
  'trends.toMs': 1000,
  'trends.agoMs': 1000,
  // A key that is held down goes through servers faster than any hand.
  'selection.server': 300,
  'selection.metric': 300,
}

function fieldsOf({ selection, screen, zone, criteria }: Place): readonly (readonly [string, unknown])[] {
  const { tab, ...parts } = screen
  const under = (part: string, values: object) =>
    Object.entries(values).map(([field, value]) => [`${part}.${field}`, value] as const)
  return [
    ['tab', tab],
    ['zone', zone],
    ...under('selection', selection),
    ...under('criteria', criteria),
    ...Object.entries(parts).flatMap(([part, values]) => under(part, values)),
  ]
}

/** The fields that differ, as `tab`, `filters.text`, `selection.server`. */
export function changesBetween(before: Place, now: Place): readonly string[] {
  const was = new Map(fieldsOf(before))
  return fieldsOf(now).flatMap(([field, value]) => {
    const old = was.get(field)
    return old === value || JSON.stringify(old) === JSON.stringify(value) ? [] : [field]
  })
}

/** Whether a change belongs to the entry that the last one made: more of the same typing, dragging or playing. */
export function goesOnWith(last: LastChange | null, changed: readonly string[], nowMs: number): boolean {
  if (last === null) return false
  const restMs = nowMs - last.atMs
  return changed.every((field) => last.fields.includes(field) && restMs <= (GESTURE_MS[field] ?? -1))
}

/** What an address brings back: it says only what differs from the defaults. zone: where it names none. */
export function placeIn({ selection, screen, ...url }: UrlState, zone: Zone): Place {
  const criteria = { thresholds: url.thresholds ?? {}, odds: url.odds ?? DEFAULT_ODDS }
  return { selection, screen, zone: url.zone ?? zone, criteria }
}
