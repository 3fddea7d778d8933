/** Words for how a file is read. */

const DATE = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)/
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/** A date of a file, read day first and month first. */
export interface DateReadings {
  readonly sample: string
  readonly dayFirst: string
  readonly monthFirst: string
}

/** The first sample that is a date either way, such as `03/04/2024`; null: none is. */
export function dateReadings(samples: readonly string[]): DateReadings | null {
  for (const sample of samples) {
    const match = DATE.exec(sample)
    if (match === null) continue
    const [, first = '', second = '', year = ''] = match
    const dayFirst = dateText(first, second, year)
    const monthFirst = dateText(second, first, year)
    if (dayFirst !== null && monthFirst !== null && dayFirst !== monthFirst) {
      return { sample: match[0].trim(), dayFirst, monthFirst }
    }
  }
  return null
}

function dateText(day: string, month: string, year: string): string | null {
  const name = MONTHS[Number(month) - 1]
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return null
  return `${Number(day)} ${name} ${year.length === 2 ? `20${year}` : year}`
}

/** The first sample whose comma may be a decimal mark or between thousands, such as `1,234`; null: none. */
export function unclearComma(samples: readonly string[]): string | null {
  return samples.find((sample) => /^\s*[+-]?\d{1,3},\d{3}(?!\d)/.test(sample))?.trim() ?? null
}

/** `web-01, web-02, db-01 and 4 more`. */
export function someOf(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

/** What matters of a mapping for how it is told. */
interface Layout {
  readonly time: string
  readonly server: string | null
  readonly serverName: string | null
  readonly metrics: readonly string[]
  readonly names?: readonly string[]
  readonly apart?: readonly string[]
  readonly wide?: Readonly<Record<string, { readonly server: string; readonly metric: string }>>
}

/** How the values of a file lie, in one or two sentences. */
export function layoutText({
  time,
  server,
  serverName,
  metrics,
  names = [],
  apart = [],
  wide,
}: Layout): string {
  const when = `${time} is the timestamp`
  if (wide !== undefined) {
    const several = new Set(Object.values(wide).map(({ metric }) => metric)).size > 1
    return `${when}. Each column is ${several ? 'a metric of a server' : 'a server'}.`
  }
  const who =
    server === null ? `all rows belong to server ${serverName ?? ''}` : `${server} is the server name`
  const what =
    names.length > 0
      ? `Each row names its metric in ${names.join(' and ')}.`
      : `Each metric has a column: ${someOf(metrics)}.`
  const each = apart.length > 0 ? ` Each ${apart.join(' and ')} is a separate metric.` : ''
  return `${when}, ${who}. ${what}${each}`
}
