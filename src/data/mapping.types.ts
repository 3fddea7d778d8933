/** What each column of a file means to us. Names are the file's own; a column in no list is ignored. */
export interface ColumnMapping {
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
}

/** A column as the mapping screen shows it. */
export interface ColumnSample {
  readonly name: string
  readonly kind: 'time' | 'number' | 'integer' | 'boolean' | 'text' | 'unsupported'
  /** Up to five values of the first rows, as text. */
  readonly samples: readonly string[]
  readonly role: 'time' | 'server' | 'profile' | 'status' | 'metric' | 'covariate' | 'label' | 'ignored'
  /** Why it got that role, or why it is ignored. */
  readonly why: string
}

/** sure: forecast at once. unsure: show the mapping screen, pre-filled. */
export interface MappingGuess {
  readonly mapping: ColumnMapping | null
  readonly sure: boolean
  readonly question: string | null
  readonly columns: readonly ColumnSample[]
  /** Stable hash of the column names and types: a confirmed mapping is remembered under it. */
  readonly fingerprint: string
}
