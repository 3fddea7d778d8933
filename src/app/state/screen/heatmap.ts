import { flag, oneOf, params, texts, type Param } from './params.ts'
import { MEDIAN, shownName, shownOf, type Shown } from './shown.ts'

export const SORTS = ['risk', 'name', 'profile', 'similarity'] as const
export type Sort = (typeof SORTS)[number]

/** A part of the rows or of the columns. */
export interface Extent {
  readonly first: number
  readonly count: number
}

const MOST = 10_000_000

/** `12+40`: from where, and how many; null: everything. */
function extent(key: string): Param<Extent | null> {
  return {
    key,
    fallback: null,
    parse: ([text]) => {
      const [, first, count] = /^(-?\d{1,8})\+(\d{1,8})$/.exec(text ?? '') ?? []
      const found = { first: Number(first), count: Number(count) }
      return found.count >= 1 && Math.abs(found.first) + found.count <= MOST ? found : undefined
    },
    print: (value) => (value === null ? [] : [`${value.first}+${value.count}`]),
  }
}

const shown: Param<Shown> = {
  key: 'shown',
  fallback: { kind: 'level', level: MEDIAN },
  parse: ([text]) => shownOf(text ?? '') ?? undefined,
  print: (value) => (shownName(value) === 'p50' ? [] : [shownName(value)]),
}

/** What the address carries of this tab. */
export const heatmapParams = params({
  shown,
  /** thresholds: against them, where the metric has any; plain: little to much in its own unit. */
  colouring: oneOf('colour', ['thresholds', 'plain'], 'thresholds'),
  span: oneOf('span', ['time', 'horizon'], 'time'),
  order: oneOf('order', SORTS, 'risk'),
  grouped: flag('grouped'),
  /** Profiles whose servers are folded away; NO_PROFILE for none. */
  folded: texts('folded'),
  /** The part that is zoomed into: rows of the picture, and steps from the issue time. */
  rows: extent('zoomrows'),
  steps: extent('zoomsteps'),
})
export type HeatmapState = typeof heatmapParams.defaults
