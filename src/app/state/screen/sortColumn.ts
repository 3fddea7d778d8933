/** What the table says of one metric of a server; `mark` is the severity's shape. */
export const METRIC_COLUMNS = ['mark', 'now', 'soon', 'end', 'breach', 'fan', 'risk'] as const
export type MetricColumn = (typeof METRIC_COLUMNS)[number]

/** What it says of the server as a whole, beside its mark and its name. */
export const SERVER_COLUMNS = ['profile', 'first', 'risk'] as const
export type ServerColumn = (typeof SERVER_COLUMNS)[number]

/** A column that can be sorted by. metric null: of the server as a whole. */
export type SortColumn =
  | { readonly metric: null; readonly kind: 'server' | 'severity' | ServerColumn }
  | { readonly metric: string; readonly kind: Exclude<MetricColumn, 'fan'> }

/** As the address carries it: `severity`, `soon cpu_percent`. */
export function columnText({ metric, kind }: SortColumn): string {
  return metric === null ? kind : `${kind} ${metric}`
}

/** undefined: not a column. */
export function columnOf(text: string): SortColumn | undefined {
  const space = text.indexOf(' ')
  if (space < 0) {
    const kind = (['server', 'severity', ...SERVER_COLUMNS] as const).find((known) => known === text)
    return kind === undefined ? undefined : { metric: null, kind }
  }
  const kind = METRIC_COLUMNS.find((known) => known === text.slice(0, space))
  return kind === undefined || kind === 'fan' ? undefined : { metric: text.slice(space + 1), kind }
}
