/** A format of data that is known by name and not read. */
export interface Foreign {
  /** As in "it is …". */
  readonly what: string
  /** What to do, beginning with a semicolon; empty where there is nothing to say. */
  readonly instead: string
  /** Whether the bytes say so, and not the name alone. */
  readonly byContent: boolean
}

interface Known {
  readonly what: string
  readonly instead: string
  readonly names: RegExp | null
  readonly begins: ((start: Uint8Array) => boolean) | null
}

const SAVE = '; save it as CSV or parquet'
const ascii = (text: string) => (start: Uint8Array) =>
  Array.from(text).every((letter, i) => start[i] === letter.charCodeAt(0))

/** The first that fits counts: names distinguish what begins alike. */
const KNOWN: readonly Known[] = [
  {
    what: 'an Excel workbook',
    instead: SAVE,
    names: /\.xls[xmb]?$/i,
    // Compound documents are the .xls of old.
    begins: ascii('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  },
  { what: 'an OpenDocument spreadsheet', instead: SAVE, names: /\.ods$/i, begins: null },
  {
    what: 'an Arrow file (Feather)',
    instead: '; save it as parquet',
    names: /\.(?:feather|arrows?|ipc)$/i,
    begins: ascii('ARROW1'),
  },
  {
    what: 'a Feather file of version 1',
    instead: '; save it as parquet',
    names: null,
    begins: ascii('FEA1'),
  },
  {
    what: 'an Avro file',
    instead: '; convert it to parquet or CSV',
    names: /\.avro$/i,
    begins: ascii('Obj\x01'),
  },
  { what: 'an ORC file', instead: '; convert it to parquet or CSV', names: /\.orc$/i, begins: ascii('ORC') },
  {
    what: 'an SQLite database',
    instead: '; export the table as CSV or parquet',
    names: /\.(?:db3?|sqlite3?|duckdb)$/i,
    begins: ascii('SQLite format 3\0'),
  },
  { what: 'an HDF5 file', instead: SAVE, names: /\.(?:h5|hdf5?)$/i, begins: ascii('\x89HDF\r\n\x1a\n') },
  {
    what: 'a parquet file',
    instead: '; give it a name that ends in .parquet',
    names: null,
    begins: ascii('PAR1'),
  },
  { what: 'a web page', instead: '', names: /\.html?$/i, begins: isWebPage },
  {
    what: 'a Zstandard archive',
    instead: '; unpack it first',
    names: /\.zst$/i,
    begins: ascii('\x28\xb5\x2f\xfd'),
  },
  { what: 'a bzip2 archive', instead: '; unpack it first', names: /\.bz2$/i, begins: ascii('BZh') },
  { what: 'an xz archive', instead: '; unpack it first', names: /\.xz$/i, begins: ascii('\xfd7zXZ\0') },
  { what: 'a zip archive', instead: '; unpack it first', names: /\.zip$/i, begins: ascii('PK\x03\x04') },
]

/**
 * What a file is that is not read: by its first bytes, else by its name; null: it is none of those. Zips are distinguished
 * by what they hold: workbooks are zips too.
 */
export function foreignOf(path: string, start: Uint8Array): Foreign | null {
  const found = KNOWN.find(({ begins }) => begins?.(start) === true)
  const named = KNOWN.find(({ names }) => names?.test(path) === true)
  if (found === undefined) return named ? foreign(named, false) : null
  if (!ascii('PK\x03\x04')(start)) return foreign(found, true)
  const holds = new TextDecoder('latin1').decode(start.subarray(0, 4096))
  if (/\[Content_Types\]\.xml|xl\//.test(holds)) return foreign(KNOWN[0] ?? found, true)
  if (/opendocument\.spreadsheet/.test(holds)) return foreign(KNOWN[1] ?? found, true)
  return foreign(named ?? found, true)
}

const foreign = ({ what, instead }: Known, byContent: boolean): Foreign => ({ what, instead, byContent })

function isWebPage(start: Uint8Array): boolean {
  return /^\s*<(?:!doctype|html|\?xml)/i.test(new TextDecoder().decode(start.subarray(0, 1024)))
}
