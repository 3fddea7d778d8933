import type { Comma } from '../mapping.types.ts'
import { parseAmount, type Amount, type Decimal } from './amount.ts'
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
}

const INTEGER = /^\s*[+-]?\d+\s*$/
const DECIMALS = /^\s*[+-]?(\d*)\.(\d*)\s*$/
/** Versions, addresses, dates, clocks: a column that has them holds names, whatever else of it looks like a number. */
const STRUCTURED = /^\s*v?\d+(?:[.:/-]\d+)+(?:[\sT].*)?\s*$/i

/**
 * The columns that hold numbers, by the notation that more than half of their cells prove; what one column proves of
 * the comma holds for those that prove nothing, and comma (the user's answer) for what is then left.
 */
export function numberNotations(
  columns: readonly SampledColumn[],
  comma: Comma | undefined,
): ReadonlyMap<string, NumberNotation> {
  const evidence = columns.map((column) => ({ name: column.name, found: evidenceOf(column.rows) }))
  const numeric = evidence.filter(({ found }) => familyOf(found) !== null)
  const own = ({ point, comma: commas }: Evidence): Decimal | null =>
    point === commas ? null : point > commas ? '.' : ','
  const proofs = new Set(numeric.map(({ found }) => own(found)).filter((proof) => proof !== null))
  const [only] = proofs
  const answered = comma === undefined ? null : comma === 'decimal' ? ',' : '.'
  const ofFile = answered ?? (proofs.size === 1 ? (only ?? null) : null)
  return new Map(
    numeric.map(({ name, found }): [string, NumberNotation] => {
      const decimal = own(found) ?? ofFile
      const family = familyOf(found) ?? 'plain'
      return [
        name,
        {
          family,
          decimal,
          integers:
            found.integers > 0 && found.integers === [...found.families.values()].reduce((a, b) => a + b, 0),
          unclear: decimal === null ? found.ambiguous : null,
          words: inWords(found, family, decimal),
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
  }
  return { cells, integers, families, zeros, point, comma, ambiguous, structured, units, grouped }
}

/** The family that most cells are of; null: the column holds no numbers. */
function familyOf(found: Evidence): string | null {
  if (found.cells === 0 || found.structured) return null
  // As many plain numbers as ones with a unit: the unit says more.
  const [best] = [...found.families].sort(
    ([a, first], [b, second]) => second - first || Number(a === 'plain') - Number(b === 'plain'),
  )
  if (!best) return null
  const [family, own] = best
  let fitting = own
  for (const [other, count] of found.families) {
    if (other === family) continue
    if (goesWith(family, other, 1)) fitting += count
    else if (other === 'plain') fitting += found.zeros
  }
  return 2 * fitting > found.cells ? family : null
}

/** A currency before the number is a unit like one behind it. */
export function unitOfAmount({ unit, unitApart, currency }: Amount): Unit | null {
  const behind = unitOf(unit, unitApart)
  if (currency === '' || !behind) return behind
  return behind.family === 'plain' || behind.family === 'count'
    ? { family: currency, factor: behind.factor }
    : null
}

function inWords(found: Evidence, family: string, decimal: Decimal | null): string | null {
  const parts: string[] = []
  if (found.comma > 0 && decimal === ',') parts.push('decimal comma')
  if (found.grouped) parts.push('thousands separators removed')
  const units = unitWords(found.units, family)
  if (units !== null) parts.push(units)
  return parts.length > 0 ? parts.join(', ') : null
}

/** «GiB and MiB read as bytes», «% removed»; null without units. */
export function unitWords(written: ReadonlySet<string>, family: string): string | null {
  if (written.size === 0) return null
  const names = [...written]
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  if (family === 'count' || family === 'plain') return `${list} multiplied out`
  const kept = names.every((name) => name === family)
  return kept && !['ms', 'bytes'].includes(family) ? `${list} removed` : `${list} read as ${family}`
}
