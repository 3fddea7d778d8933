import type { Comma } from '../mapping.types.ts'
import { parseAmount, type Amount, type Decimal } from './amount.ts'
import { statedUnit, type StatedUnit } from './statedUnit.ts'
import { goesWith, unitOf, type Unit } from './units.ts'

/** Rows of a column that were looked at, as text; null: no value. */
export interface SampledColumn {
  readonly name: string
  readonly rows: readonly (string | null)[]
}

/** How a column writes numbers. */
export interface NumberNotation {
  /** Of units.ts: what the values are in once they are read. */
  readonly family: string
  /** null: no cell and no other column says which character stands before decimals. */
  readonly decimal: Decimal | null
  /** Without signs, units, decimals in every cell that is a number. */
  readonly integers: boolean
  /** The first cell that reads as two numbers, where nothing says as which. */
  readonly unclear: string | null
  /** Separators and units of the sample in words, null for plain numbers: «decimal comma», «% removed». */
  readonly words: string | null
}

interface Evidence {
  readonly cells: number
  readonly integers: number
  /** Cells of each family. */
  readonly families: ReadonlyMap<string, number>
  readonly zeros: number
  readonly point: number
  readonly comma: number
  readonly ambiguous: string | null
  readonly structured: boolean
  readonly units: ReadonlySet<string>
  readonly grouped: boolean
  /** Distinct cells where all of a few are names such as 5G; null: they are not. */
  readonly tokens: ReadonlySet<string> | null
}

const INTEGER = /^\s*[+-]?\d+\s*$/
const DECIMALS = /^\s*[+-]?(\d*)\.(\d*)\s*$/
/** Versions, addresses, dates, clocks: a column that has them holds names, whatever else of it looks like a number. */
const STRUCTURED = /^\s*v?\d+(?:[.:/-]\d+)+(?:[\sT].*)?\s*$/i

/**
 * The columns that hold numbers, by the notation that more than half of their cells prove; what one column proves of
 * the comma holds for those that prove nothing, and comma (the user's answer) for what is then left. Of columns that are expected to hold numbers any cell counts.
 */
export function numberNotations(
  columns: readonly SampledColumn[],
  comma: Comma | undefined,
  expected: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, NumberNotation> {
  const numeric = columns.flatMap(({ name, rows }) => {
    const found = evidenceOf(rows)
    const family = expected.has(name) ? commonest(found) : familyOf(found)
    return family === null ? [] : [{ name, found, family }]
  })
  const own = ({ point, comma: commas }: Evidence): Decimal | null =>
    point === commas ? null : point > commas ? '.' : ','
  const proofs = new Set(numeric.map(({ found }) => own(found)).filter((proof) => proof !== null))
  const [only] = proofs
  const answered = comma === undefined ? null : comma === 'decimal' ? ',' : '.'
  const ofFile = answered ?? (proofs.size === 1 ? (only ?? null) : null)
  return new Map(
    numeric.map(({ name, found, family }): [string, NumberNotation] => {
      const decimal = own(found) ?? ofFile
      return [
        name,
        {
          family,
          decimal,
          integers:
            found.integers > 0 && found.integers === [...found.families.values()].reduce((a, b) => a + b, 0),
          unclear: decimal === null ? found.ambiguous : null,
          words: inWords(found, family, decimal, name),
        },
      ]
    }),
  )
}

function evidenceOf(rows: readonly (string | null)[]): Evidence {
  const families = new Map<string, number>()
  const units = new Set<string>()
  let [cells, integers, zeros, point, comma] = [0, 0, 0, 0, 0]
  let ambiguous: string | null = null
  let structured = false
  let grouped = false
  let tokens: Set<string> | null = new Set()
  const count = (family: string): void => void families.set(family, (families.get(family) ?? 0) + 1)
  for (const cell of rows) {
    if (cell === null) continue
    cells++
    if (INTEGER.test(cell)) {
      integers++
      if (Number(cell) === 0) zeros++
      count('plain')
      continue
    }
    const plain = DECIMALS.exec(cell)
    if (plain && cell.trim().length > 1) {
      const [, whole = '', decimals = ''] = plain
      if (decimals.length !== 3 || whole.length === 0 || whole.length > 3 || whole.startsWith('0')) point++
      if (Number(cell) === 0) zeros++
      count('plain')
      continue
    }
    const amount = parseAmount(cell, null)
    const unit = amount && unitOfAmount(amount)
    if (!amount || !unit) {
      structured ||= STRUCTURED.test(cell)
      continue
    }
    if (amount.proves === '.') point++
    if (amount.proves === ',') comma++
    if (amount.ambiguous) ambiguous ??= cell
    grouped ||= /\d[,.'’_ \u00a0\u2009\u202f]\d{3}/.test(cell)
    const written = amount.unit + amount.currency
    if (written !== '' && units.size < 8) units.add(written)
    if (unit.family === 'plain' && amount.value === 0) zeros++
    count(unit.family)
    if (/^\d+[A-Za-z]$/.test(cell)) tokens?.add(cell)
    else tokens = null
    if (tokens && tokens.size > MOST_TOKENS) tokens = null
  }
  if (integers > 0 || tokens?.size === 0) tokens = null
  return { cells, integers, families, zeros, point, comma, ambiguous, structured, units, grouped, tokens }
}

/** Names such as 5G, 24h and 30s: no more of them differ, and none has decimals. */
const MOST_TOKENS = 8

/** The family that more than half of the cells are of; null: the column holds no numbers. */
function familyOf(found: Evidence): string | null {
  const family = commonest(found)
  if (family === null || found.structured || found.tokens !== null) return null
  let fitting = 0
  for (const [other, count] of found.families) {
    if (goesWith(family, other, 1)) fitting += count
    else if (other === 'plain') fitting += found.zeros
  }
  return 2 * fitting > found.cells ? family : null
}

/** Null: not one cell is a number. */
function commonest({ families }: Evidence): string | null {
  // As many plain numbers as ones with a unit: the unit says more.
  const [best] = [...families].sort(
    ([a, first], [b, second]) => second - first || Number(a === 'plain') - Number(b === 'plain'),
  )
  return best?.[0] ?? null
}

/** A currency before the number is a unit like one behind it. */
export function unitOfAmount({ unit, unitApart, currency }: Amount): Unit | null {
  const behind = unitOf(unit, unitApart)
  if (currency === '' || !behind) return behind
  return behind.family === 'plain' || behind.family === 'count'
    ? { family: currency, factor: behind.factor }
    : null
}

function inWords(found: Evidence, family: string, decimal: Decimal | null, name: string): string | null {
  const parts: string[] = []
  if (found.comma > 0 && decimal === ',') parts.push('decimal comma')
  if (found.grouped) parts.push('thousands separators removed')
  const units = unitWords(found.units, family, statedUnit(name))
  if (units !== null) parts.push(units)
  return parts.length > 0 ? parts.join(', ') : null
}

/** «GiB and MiB read as bytes», «% removed»; null without units. stated: the unit that the metric's name says. */
export function unitWords(
  written: ReadonlySet<string>,
  family: string,
  stated: StatedUnit | null,
): string | null {
  if (written.size === 0) return null
  const names = [...written]
  if (family === 'count' || family === 'plain') {
    const [percent, counts] = [names.filter((name) => name === '%'), names.filter((name) => name !== '%')]
    const parts = [
      ...percent.map(() => '% removed'),
      ...(counts.length > 0 ? [`${listed(counts)} expanded`] : []),
    ]
    return parts.join(', ')
  }
  if (stated?.family === family && stated.factor !== 1) {
    const same = names.every((name) => name === stated.written)
    return same ? `${listed(names)} removed` : `${listed(names)} converted to ${stated.written}`
  }
  const kept = names.every((name) => name === family)
  return kept && !['ms', 'bytes'].includes(family)
    ? `${listed(names)} removed`
    : `${listed(names)} converted to ${family}`
}

/** At most four, joined as a sentence has them. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
