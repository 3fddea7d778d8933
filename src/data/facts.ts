import type { ColumnSample } from './mapping.types.ts'
import type { MetricsFormat } from '#forecast/formats.ts'

/** A column before it has a role: what the footer and the first rows say about it. */
export interface ColumnFacts {
  readonly name: string
  readonly kind: ColumnSample['kind']
  /** The file's own type in words (`timestamp[us, UTC]`, `double`), part of the fingerprint. */
  readonly type: string
  /** Why the column cannot be used; null for all but unsupported ones. */
  readonly why: string | null
  /** First values as text, without nulls; times as ISO. */
  readonly samples: readonly string[]
  /** Distinct values among the first rows. */
  readonly distinct: number
  /** Values of the rows that were looked at, as text, null where there is none: the same rows for every column. */
  readonly rows: readonly (string | null)[]
  /** How its cells are read, in words, where it is not the plain way: «% removed», «d.m.Y, no time zone: read as UTC». */
  readonly reading?: string
  /** What a mapping has to say before the column can be read: nothing in the file does. Omitted: nothing. */
  readonly ask?: 'comma' | 'dateOrder' | 'zone'
}

/** What files hold, from footers and first rows alone. */
export interface FileFacts {
  readonly name: string
  readonly format: MetricsFormat
  readonly files: number
  readonly bytes: number
  /** null: a text format says it only when it is read. */
  readonly rows: number | null
  readonly rowGroups: number | null
  readonly codecs: readonly string[]
  readonly columns: readonly ColumnFacts[]
  /** Offset such as +01:00 that the files give their times; null: none, or they disagree. */
  readonly zone: string | null
  /** Files that were skipped and why. */
  readonly notes: readonly string[]
}
