import { isBlank, isBlankRow, isData, isKnownName, isTimeName, lookOf } from './cells.ts'
import { decorationOf, isUnits, type Decoration } from './decorations.ts'
import { usualWidth, type Row } from './dialect.ts'

/** The columns of a file, and which of its first rows are no data. */
export interface Header {
  readonly names: readonly string[]
  /** Rows as the file has them that name the columns, the upper first; none where the names were made up. */
  readonly levels: readonly Row[]
  /** Rows before the first one of data. */
  readonly rows: number
  readonly passed: readonly Decoration[]
  /** Of Influx annotations, per column; empty where there are none. */
  readonly types: Row
  /** What an empty cell of a column stands for, by Influx annotations; empty where there are none. */
  readonly defaults: Row
  /** Offset such as +01:00 that the header gives the file's times; null: none. */
  readonly zone: string | null
  readonly notes: readonly string[]
}

const MOST_LEVELS = 4
/** A header lies among so many first rows. */
const LOOKED_AT = 500
const SEP = /^"?sep=.?$/i

/** Finds the names of columns among the first rows of a file; null where there is no row that could be one. */
export function findHeader(first: readonly Row[], delimiter: string): Header | null {
  const rows = first.slice(0, LOOKED_AT)
  const solid = rows.filter((row) => !isBlankRow(row) && decorationOf(row, delimiter) === null)
  const width = usualWidth(solid.slice(0, 200).map((row) => row.length))
  const lead = pastPairs(rows, leadOf(rows, width, delimiter))
  const found = rows[lead.end]
  const following = solid.slice(solid.indexOf(found ?? []) + 1).slice(0, 5)
  const hashed = rows[lead.hashed]
  if (hashed !== undefined && (found === undefined || isData(found, following))) {
    // sadf and awk mark their header as a comment.
    return headerAt([hashed], lead.end, lead, ['comment'])
  }
  if (found === undefined) return null
  if (isData(found, following)) return madeUp(found, lead)
  const levels = levelsAt(rows, lead.end)
  return headerAt(levels, lead.end + levels.length, lead, [], rows)
}

const MOST_PAIRS = 30

/** Pairs of names and values above a table as narrow as they: the header is where a time is named, and times follow. */
function pastPairs(rows: readonly Row[], lead: Lead): Lead {
  const found = rows[lead.end]
  // Wider tables stand out from what is above them; a blank cell is of a pivot.
  if (found?.length !== 2 || found.some((cell) => isBlank(cell) || isKnownName(cell))) return lead
  for (let at = lead.end + 1; at < Math.min(rows.length - 1, lead.end + MOST_PAIRS); at++) {
    const time = rows[at]?.findIndex(isTimeName) ?? -1
    if (time < 0 || lookOf(rows[at + 1]?.[time] ?? '') !== 'time') continue
    const above = rows.slice(lead.end, at).filter((row) => !isBlankRow(row))
    if (above.some((row) => lookOf(row[time] ?? '') === 'time')) return lead
    return { ...lead, end: at, hashed: -1, passed: [...lead.passed, ...above.map(() => 'title' as const)] }
  }
  return lead
}

interface Lead {
  /** Index of the first row that is no decoration. */
  readonly end: number
  /** Index of a comment just before it that has as many cells as the data; -1: none. */
  readonly hashed: number
  readonly passed: readonly Decoration[]
  readonly types: Row
  readonly defaults: Row
}

function leadOf(rows: readonly Row[], width: number, delimiter: string): Lead {
  const passed: Decoration[] = []
  let types: Row = []
  let defaults: Row = []
  let hashed = -1
  let end = 0
  for (; end < rows.length; end++) {
    const row = rows[end] ?? []
    if (isBlankRow(row) || SEP.test(row.join(''))) continue
    const decoration = decorationOf(row, delimiter) ?? (isTitle(row, width) ? 'title' : null)
    if (decoration === null) break
    if (decoration === 'footer' && row.length === width) break
    passed.push(decoration)
    if (decoration === 'comment' && row.length === width && width > 1) hashed = end
    if (row[0] === '#datatype') types = row
    if (row[0] === '#default') defaults = row.map((cell, i) => (i === 0 ? '' : cell))
  }
  return { end, hashed, passed, types, defaults }
}

/** A line above the table: too few cells for names of its columns. */
function isTitle(row: Row, width: number): boolean {
  if (width < 3) return width === 2 && row.length === 1
  return row.filter((cell) => !isBlank(cell)).length <= (row.length < width - 1 ? width / 2 : 1)
}

/** Rows that name the columns together: one, or as many as it takes to tell all columns apart, as of a pivot. */
function levelsAt(rows: readonly Row[], at: number): readonly Row[] {
  const first = rows[at] ?? []
  const levels = [first]
  if (!repeatsNames(first)) return levels
  for (let i = at + 1; i < rows.length && levels.length < MOST_LEVELS; i++) {
    const row = rows[i] ?? []
    if (row.length !== first.length || isIndexNames(row) || isUnits(row)) break
    if (row.some((cell) => lookOf(cell) === 'time') || isData(row, rows.slice(i + 1, i + 6))) break
    levels.push(row)
    if (new Set(joinedNames(levels)).size === first.length) break
  }
  // Where more rows do not tell the columns apart, they are data.
  return new Set(joinedNames(levels)).size === first.length ? levels : [first]
}

/** The names of a level that spans columns: one that is there twice, or once and left blank beside it. */
function repeatsNames(row: Row): boolean {
  const names = row.slice(1).map((cell) => cell.trim())
  return names.length > 1 && (new Set(names).size < names.length || names.includes(''))
}

/** pandas writes the names of the index in a row of their own below the levels. */
function isIndexNames(row: Row): boolean {
  const first = row.findIndex(isBlank)
  return first > 0 && first <= row.length / 2 && row.slice(first).every(isBlank)
}

function joinedNames(levels: readonly Row[]): string[] {
  const [first = []] = levels
  const filled = levels.map((level, l) => (l < levels.length - 1 ? carried(level) : level))
  return first.map((_, column) => JSON.stringify(filled.map((level) => level[column]?.trim() ?? '')))
}

/** A name that spans columns stands in the first of them only, as spreadsheets write it. */
function carried(level: Row): Row {
  let name = ''
  return level.map((cell, i) => (i === 0 ? cell : (name = isBlank(cell) ? name : cell)))
}

function headerAt(
  levels: readonly Row[],
  end: number,
  lead: Lead,
  unpassed: readonly Decoration[],
  rows: readonly Row[] = [],
): Header {
  const passed = [...lead.passed]
  // The header that was marked as a comment is no comment.
  for (const kind of unpassed) passed.splice(passed.lastIndexOf(kind), 1)
  let next = end
  const index = levels.length > 1 && isIndexNames(rows[next] ?? []) ? (rows[next++] ?? []) : []
  const extra: Row[] = []
  const [first = []] = levels
  const units = rows[next]
  if (units?.length === first.length && isUnits(units) && !isUnits(first)) {
    extra.push(units)
    passed.push('units')
    next++
  }
  const given = levels.length > 1 ? levelNames(levels, index) : first.map((cell) => cell.trim())
  const bare = given.map((name, i) => (i === 0 ? name.replace(/^#\s*/, '') : name))
  const { names, notes } = numbered(fitted(bare, rows.slice(next)))
  return {
    names,
    levels: [...levels, ...(index.length > 0 ? [index] : []), ...extra],
    rows: next,
    passed,
    types: lead.types,
    defaults: lead.defaults.every(isBlank) ? [] : lead.defaults,
    zone: zoneOf(names[0] ?? ''),
    notes,
  }
}

/** One name of several, in the form in which pandas writes them to parquet: `('cpu_percent', 'web-01')`. */
function levelNames(levels: readonly Row[], index: Row): string[] {
  const filled = levels.map((level, l) => (l < levels.length - 1 ? carried(level) : level))
  const [first = []] = levels
  const indexColumns = Math.max(1, index.filter((cell) => !isBlank(cell)).length)
  return first.map((_, column) => {
    const parts = filled.map((level) => level[column]?.trim() ?? '')
    if (column >= indexColumns) return `(${parts.map(quoted).join(', ')})`
    return index[column]?.trim() ?? parts.findLast((part) => part !== '') ?? ''
  })
}

/** Text as Python shows it. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\')
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`
}

/** A delimiter at the end of the header alone, or of every line, begins no column; R leaves the row names nameless. */
function fitted(names: readonly string[], rows: readonly Row[]): readonly string[] {
  const data = rows.filter((row) => row.length > 1).slice(0, 200)
  const isOneMore = data.length > 0 && data.every((row) => row.length === names.length + 1)
  if (isOneMore && data.some((row) => row.at(-1) !== '')) return ['', ...names]
  let end = names.length
  while (end > 1 && names[end - 1] === '' && data.every((row) => (row[end - 1] ?? '') === '')) end--
  return names.slice(0, end)
}

/** Names that are not empty, each once: a second x is x.1. */
function numbered(given: readonly string[]): Pick<Header, 'names' | 'notes'> {
  const names: string[] = []
  const again: string[] = []
  const taken = new Set(given)
  const seen = new Set<string>()
  given.forEach((name, i) => {
    // A data frame written with its index leaves the first name empty.
    let own = name || `Unnamed: ${i}`
    for (let n = 1; seen.has(own) || (own !== name && name !== '' && taken.has(own)); n++)
      own = `${name}.${n}`
    if (own !== name && name !== '') again.push(`${name} as ${own}`)
    seen.add(own)
    names.push(own)
  })
  const shown = again.slice(0, 3).join(', ')
  const more = again.length > 3 ? ` and ${again.length - 3} more` : ''
  const notes = again.length > 0 ? [`the header repeats column names; renamed to ${shown}${more}`] : []
  return { names, notes }
}

function madeUp(first: Row, lead: Lead): Header {
  return {
    names: first.map((_, i) => `column ${i + 1}`),
    levels: [],
    rows: lead.end,
    passed: lead.passed,
    types: lead.types,
    defaults: [],
    zone: null,
    notes: [`the file has no header line: columns are named column 1 to column ${first.length}`],
  }
}

/** perfmon names its zone and, in minutes that are added to reach UTC, its offset in the header of the time column. */
function zoneOf(name: string): string | null {
  const bias = /^\(PDH-[CT]SV [\d.]+\)\s*\(.*\)\s*\((-?\d+)\)$/.exec(name)?.[1]
  if (bias === undefined) return null
  const minutes = Math.abs(Number(bias))
  if (minutes > 14 * 60) return null
  const two = (n: number) => String(n).padStart(2, '0')
  return `${Number(bias) > 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
