import { describeError, type ErrorData } from '#forecast/errors.ts'
import type { OwnRecord } from '#forecast/wire/own/alerts.ts'
import { formatCount } from '../numbers.ts'
import { wholePercentText } from '../percent.ts'
import { durationText } from '../time.ts'

const minutes = (ms: number) => durationText(Math.max(60_000, Math.round(ms / 60_000) * 60_000))

/** `precision 73 %, recall 80 %, median lead time 40 min`; empty: nothing is decided. */
function figures({ precision, recall, leadMs }: OwnRecord): string {
  return [
    ...(precision === null ? [] : [`precision ${wholePercentText(precision)}`]),
    ...(recall === null ? [] : [`recall ${wholePercentText(recall)}`]),
    ...(leadMs === null ? [] : [`median lead time ${minutes(leadMs)}`]),
  ].join(', ')
}

/** `8 right, 3 wrong, 1 undecided; 2 breaches missed`. */
function counts({ right, wrong, undecided, missed }: OwnRecord): string {
  return [
    `${formatCount(right)} right, ${formatCount(wrong)} wrong`,
    ...(undecided > 0 ? [`, ${formatCount(undecided)} undecided`] : []),
    `; ${missed === 0 ? 'no breach' : `${formatCount(missed)} ${missed === 1 ? 'breach' : 'breaches'}`} missed`,
  ].join('')
}

/** How a rule has done: `Track record over 3 d: 8 right, 3 wrong; 2 breaches missed · precision 73 %…`. */
export function recordText(record: OwnRecord): string {
  const { right, wrong, undecided, missed, fromMs, toMs } = record
  const span = durationText(Math.max(0, toMs - fromMs))
  if (right + wrong + undecided + missed === 0) return `Track record over ${span}: no alert and no breach`
  const told = figures(record)
  return `Track record over ${span}: ${counts(record)}${told === '' ? '' : ` · ${told}`}`
}

/** What a rule would have done: `It would have fired 12 times in 7 d: 8 right…`. fired: alerts that fired. */
export function wouldText(record: OwnRecord, fired: number): string {
  const span = durationText(Math.max(0, record.toMs - record.fromMs))
  const told = figures(record)
  const times =
    fired === 0
      ? 'not have fired'
      : fired === 1
        ? 'have fired once'
        : `have fired ${formatCount(fired)} times`
  return `It would ${times} in the ${span} that are stored: ${counts(record)}${told === '' ? '' : ` · ${told}`}.`
}

/** `Last 7 d`. */
export function lastText(spanMs: number): string {
  return `Last ${durationText(spanMs)}`
}

/** What failed: its title, and what exactly. */
export function errorText(error: ErrorData): string {
  // Its title is about the rows of a file; here forecasts are missing.
  if (error.code === 'no-rows') return `Nothing to try it on: ${error.message}`
  return `${describeError(error.code).title}: ${error.message}`
}
