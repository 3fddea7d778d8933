import { formatDuration } from '#forecast/window/duration.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `26 to 22 h ago`, `the last 2 h`: one unit for both ends, whole where that says enough. */
export function agoText(fromMs: number, toMs: number): string {
  const [unitMs, unit] =
    fromMs < 2 * HOUR_MS ? [MINUTE_MS, 'min'] : fromMs < 3 * DAY_MS ? [HOUR_MS, 'h'] : [DAY_MS, 'd']
  const count = (ms: number) => String(Number((ms / unitMs).toPrecision(2)))
  if (toMs === 0) return `the last ${count(fromMs)} ${unit}`
  if (count(fromMs) === count(toMs)) return `${count(fromMs)} ${unit} ago`
  return `${count(fromMs)} to ${count(toMs)} ${unit} ago`
}

const PLAIN: Readonly<Record<string, string>> = {
  relative_time_idx: 'time in the window',
  encoder_length: 'length of the known past',
}
/** What pytorch-forecasting and its users name after parts of a date. */
const CALENDAR: Readonly<Record<string, string>> = {
  minute: 'minute of hour',
  hour: 'hour of day',
  dow: 'day of week',
  weekday: 'day of week',
  day_of_week: 'day of week',
  doy: 'day of year',
  day_of_year: 'day of year',
  month: 'month',
}
const WAVES: Readonly<Record<string, string>> = { sin: 'sine', cos: 'cosine' }

/** `hour_sin` as `hour of day`, `relative_time_idx` as `time in the window`; null: the name has no plainer one. */
export function plainName(name: string): string | null {
  const [, part] = /^(.+)_(?:sin|cos)$/.exec(name) ?? []
  return (part === undefined ? undefined : CALENDAR[part]) ?? PLAIN[name] ?? null
}

/**
 * A variable in plain words where there are any, otherwise its name; a lagged one by the time that lies between: `value, 7 d
 * before`, `hour of day (sine)`.
 */
export function variableText(name: string, stepMs: number): string {
  const [, base, lag] = /^(.+)_lagged_by_(\d+)$/.exec(name) ?? []
  if (base !== undefined) return `${base}, ${formatDuration(Number(lag) * stepMs)} before`
  const plain = plainName(name)
  const wave = WAVES[name.slice(-3)]
  if (plain === null) return name
  return wave === undefined ? plain : `${plain} (${wave})`
}
