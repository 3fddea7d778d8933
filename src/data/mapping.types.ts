/** How rows and cells are read. Names are those of the file. */
interface HowToRead {
  /**
   * Text columns whose values, joined by '_', name the metric of each row; the columns in metrics then hold the values.
   * Omitted or empty: each metric has its own column.
   */
  readonly names?: readonly string[]
  /** Columns that distinguish rows with the same server, time and metric: each of their values becomes a metric. */
  readonly apart?: readonly string[]
  /**
   * How to combine rows with the same server, time and metric. Omitted: the last one is used if there are few, otherwise reading
   * fails with rows-repeat.
   */
  readonly repeats?: Repeats
  /** Counters, as the table names them, to convert to rates per second. Omitted: those named as counters. */
  readonly rates?: readonly string[]
  /** Additional counters, as the table or the file names them. Reading fails with column-missing if one does not exist. */
  readonly counters?: readonly string[]
  /** Metrics, as the table names them, stored as fractions of 1, to convert to percent. Omitted: none. */
  readonly fractions?: readonly string[]
  /** Time zone of timestamps without one: an IANA name, or an offset such as +01:00. Omitted: UTC. */
  readonly zone?: string
  /** Which comes first in dates such as 03/04/2024. Omitted: as proven by the file's dates. */
  readonly dateOrder?: DateOrder
  /** The meaning of the comma in numbers such as 1,234. Omitted: as proven by the file's numbers. */
  readonly comma?: Comma
}

/** The role of each column of a file. Names are those of the file; a column in no list is ignored. */
export interface ColumnMapping extends HowToRead {
  readonly time: string
  /** null: the file is one server, named by serverName. */
  readonly server: string | null
  readonly serverName: string | null
  readonly profile: string | null
  readonly status: string | null
  /** Numeric columns that are metrics. */
  readonly metrics: readonly string[]
  /** Numbers and flags that are not metrics but may be read by a model. Absent: none. */
  readonly covariates?: readonly string[]
  /** Other text columns kept as labels, so that a model may use them as categories. */
  readonly labels: readonly string[]
  /** Column of the file → the name it is known by from here on (aliases such as cpu_pct → cpu_percent). */
  readonly renames: Readonly<Record<string, string>>
  /** Column → its server and metric (wide layout); then server is null and serverName unused. Omitted: none. */
  readonly wide?: Readonly<Record<string, WideColumn>>
}

export type Repeats = 'last' | 'mean' | 'sum' | 'max'
export type DateOrder = 'day-first' | 'month-first'
export type Comma = 'decimal' | 'thousands'

/** Which series a column of a wide table is. */
export interface WideColumn {
  readonly server: string
  readonly metric: string
}

/** A column as the mapping screen shows it. */
export interface ColumnSample {
  readonly name: string
  readonly kind: 'time' | 'number' | 'integer' | 'boolean' | 'text' | 'unsupported'
  /** Up to five values of the first rows, as text. */
  readonly samples: readonly string[]
  readonly role:
    'time' | 'server' | 'profile' | 'status' | 'naming' | 'metric' | 'covariate' | 'label' | 'ignored'
  /** Why it got that role, or why it is ignored. */
  readonly why: string
}

/** The user's answers about files; what is omitted is guessed. Names are those of the file. */
export interface Answers extends HowToRead {
  readonly time?: string
  /** null: the file is one server, or each column is one. */
  readonly server?: string | null
  readonly serverName?: string
  readonly profile?: string | null
  readonly status?: string | null
  readonly metrics?: readonly string[]
  /** Whether each column is a server. */
  readonly wide?: boolean
  /** The metric of the values, if the file does not name it: the columns of a wide table, or a single value column. */
  readonly metric?: string
}

/** Parts of a mapping that the user may be asked about. */
export type Asked = 'time' | 'server' | 'wide' | 'apart' | 'metrics' | 'dateOrder' | 'zone' | 'comma'

/** sure: forecast at once. unsure: show the mapping screen, pre-filled. */
export interface MappingGuess {
  readonly mapping: ColumnMapping | null
  readonly sure: boolean
  readonly question: string | null
  /** What to ask, most important first; empty if the guess is certain. */
  readonly asks: readonly Asked[]
  readonly columns: readonly ColumnSample[]
  /** Stable hash of the column names and types: a confirmed mapping is remembered under it. */
  readonly fingerprint: string
  /** The server name derived from the file name, for a file with one server. */
  readonly ownName: string
}
