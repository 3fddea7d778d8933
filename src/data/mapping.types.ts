/** How rows and cells are read, beside which column is what. Names are the file's own. */
interface HowToRead {
  /**
   * Text columns whose values, joined by '_', name the metric of each row; the columns in metrics then hold the values.
   * Left out or empty: each metric has a column of its own.
   */
  readonly names?: readonly string[]
  /** Columns that tell rows of one server, time and metric apart: every value of theirs is a metric of its own. */
  readonly apart?: readonly string[]
  /**
   * What rows of one server, time and metric come to. Left out: the last one counts where they are few, else reading
   * fails with rows-repeat.
   */
  readonly repeats?: Repeats
  /** All the counters, as the table names them, that are read as their rise per second. Left out: what says it is one. */
  readonly rates?: readonly string[]
  /** Counters beside those, as the table or the file names them. Reading fails with column-missing where one is not there. */
  readonly counters?: readonly string[]
  /** Metrics, as the table names them, whose values are fractions of 1 and are read as percent. Left out: none. */
  readonly fractions?: readonly string[]
  /** Of times without a zone: an IANA name, or an offset such as +01:00. Left out: UTC. */
  readonly zone?: string
  /** Which comes first in dates such as 03/04/2024. Left out: what the file's dates prove. */
  readonly dateOrder?: DateOrder
  /** What the comma in numbers such as 1,234 is. Left out: what the file's numbers prove. */
  readonly comma?: Comma
}

/** What each column of a file means to us. Names are the file's own; a column in no list is ignored. */
export interface ColumnMapping extends HowToRead {
  readonly time: string
  /** null: the file is one server; serverName then names it. */
  readonly server: string | null
  readonly serverName: string | null
  readonly profile: string | null
  readonly status: string | null
  /** Numeric columns that are metrics. */
  readonly metrics: readonly string[]
  /** Numbers and flags that are no metrics but that a model may read; none where absent. */
  readonly covariates?: readonly string[]
  /** Other text columns kept as labels, so that a model may use them as categories. */
  readonly labels: readonly string[]
  /** Column of the file → the name it is known by from here on (aliases such as cpu_pct → cpu_percent). */
  readonly renames: Readonly<Record<string, string>>
  /** Column → the server and the metric that it holds; server is then null, serverName unused. Left out: none. */
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

/** What a person says about files; what is left out stays as it is guessed. Names are the file's own. */
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
  /** What the values measure, where the file does not name it: the columns of a wide table, or its one value column. */
  readonly metric?: string
}

/** Parts of a mapping that a person is asked about. */
export type Asked = 'time' | 'server' | 'wide' | 'apart' | 'metrics' | 'dateOrder' | 'zone' | 'comma'

/** sure: forecast at once. unsure: show the mapping screen, pre-filled. */
export interface MappingGuess {
  readonly mapping: ColumnMapping | null
  readonly sure: boolean
  readonly question: string | null
  /** What the question is about, first what matters most; empty where it is sure. */
  readonly asks: readonly Asked[]
  readonly columns: readonly ColumnSample[]
  /** Stable hash of the column names and types: a confirmed mapping is remembered under it. */
  readonly fingerprint: string
  /** What the file's own name calls a file that is one server. */
  readonly ownName: string
}
