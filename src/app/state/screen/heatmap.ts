import { flag, LONGEST_TEXT, MOST_TEXTS, oneOf, params, texts, type Param } from './params.ts'
import { shownName, shownOf, type Shown } from './shown.ts'

/** What rows can be sorted by. */
export const SORTS = ['risk', 'name', 'profile', 'similarity'] as const
export type Sort = (typeof SORTS)[number]

/** A part of the rows or of the columns. */
export interface Extent {
  readonly first: number
  readonly count: number
}

/** A row of the picture by the name it keeps wherever it is sorted to: a server's, or for a group its profile's. */
export interface RowName {
  readonly kind: 'server' | 'profile'
  /** NO_PROFILE for the group of servers without one. */
  readonly name: string
}

/** Which rows are zoomed into. */
export type RowZoom =
  /** At least one, in the order of the picture that they were chosen in. */
  | { readonly kind: 'named'; readonly rows: readonly RowName[] }
  /** From an address that cannot hold all of the names: the rows between these two. count: how many there were. */
  | { readonly kind: 'between'; readonly first: RowName; readonly last: RowName; readonly count: number }
  /** From an address of the time when rows were counted from the top. */
  | { readonly kind: 'positions'; readonly extent: Extent }

const MOST = 10_000_000
const ROWS_KEY = 'zoomrows'
/** Servers and proxies refuse addresses beyond about 8,000 characters; other keys need some of them. */
const MOST_ROWS_CHARACTERS = 6000

function extentOf(text: string | undefined): Extent | undefined {
  const [, first, count] = /^(-?\d{1,8})\+(\d{1,8})$/.exec(text ?? '') ?? []
  const found = { first: Number(first), count: Number(count) }
  return found.count >= 1 && Math.abs(found.first) + found.count <= MOST ? found : undefined
}

/** `12+40`: from where, and how many; null: everything. */
function extent(key: string): Param<Extent | null> {
  return {
    key,
    fallback: null,
    parse: ([text]) => extentOf(text),
    print: (value) => (value === null ? [] : [`${value.first}+${value.count}`]),
  }
}

/** `server:api-01`, `profile:production`: unique among the rows of a picture. */
export function rowNameText({ kind, name }: RowName): string {
  return `${kind}:${name}`
}

function rowNameOf(text: string): RowName | null {
  const [, kind, name] = /^(server|profile):(.*)$/s.exec(text) ?? []
  if ((kind !== 'server' && kind !== 'profile') || name === undefined) return null
  return name.length > LONGEST_TEXT ? null : { kind, name }
}

/** One value per row; of more than an address holds, `from:`, `to:` and `count:`. null: all rows. */
const rowZoom: Param<RowZoom | null> = {
  key: ROWS_KEY,
  fallback: null,
  parse: (found) => {
    const positions = extentOf(found[0])
    if (positions !== undefined) return { kind: 'positions', extent: positions }
    const after = (prefix: string) =>
      found.find((text) => text.startsWith(prefix))?.slice(prefix.length) ?? ''
    const [first, last] = [rowNameOf(after('from:')), rowNameOf(after('to:'))]
    const count = /^\d{1,8}$/.test(after('count:')) ? Number(after('count:')) : 0
    if (first !== null && last !== null && count >= 1) return { kind: 'between', first, last, count }
    const rows = [...new Set(found)].slice(0, MOST_TEXTS).flatMap((text) => rowNameOf(text) ?? [])
    return rows.length === 0 ? undefined : { kind: 'named', rows }
  },
  print: (value) => {
    if (value === null) return []
    switch (value.kind) {
      case 'positions':
        return [`${value.extent.first}+${value.extent.count}`]
      case 'between':
        return endsText(value.first, value.last, value.count)
      case 'named': {
        const [first, last] = [value.rows[0], value.rows.at(-1)]
        if (first === undefined || last === undefined) return []
        if (value.rows.length > MOST_TEXTS) return endsText(first, last, value.rows.length)
        const names = value.rows.map(rowNameText)
        // As the address has them: a letter beyond ASCII takes six characters and more.
        const { length } = new URLSearchParams(names.map((text) => [ROWS_KEY, text])).toString()
        return length <= MOST_ROWS_CHARACTERS ? names : endsText(first, last, names.length)
      }
    }
  },
}

function endsText(first: RowName, last: RowName, count: number): readonly string[] {
  return [`from:${rowNameText(first)}`, `to:${rowNameText(last)}`, `count:${count}`]
}

/** null: nobody chose, and it is the level at which the trouble shows. */
const shown: Param<Shown | null> = {
  key: 'shown',
  fallback: null,
  parse: ([text]) => shownOf(text ?? '') ?? undefined,
  print: (value) => (value === null ? [] : [shownName(value)]),
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
  /** The part that is zoomed into: rows by their names, and steps from the issue time. */
  rows: rowZoom,
  steps: extent('zoomsteps'),
})
export type HeatmapState = typeof heatmapParams.defaults
