import { levelAt } from '#forecast/quantile/curve.ts'
import { isSameLevel } from '#forecast/quantile/level.ts'
import { levelName } from '#text/levels.ts'
import { limitSign } from '#text/limit.ts'
import { formatInterval, formatQuantity, intervalText, plural, quantityText } from '#text/numbers.ts'
import { probabilityText } from '#text/probability.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { MEDIAN, type Shown } from '../../../state/screen/shown.ts'
import { marginOf } from '../field/field.ts'
import type { CellReading } from './readCell.ts'

/** A cell in words: for the read-out, for the live region and for the table. */
export interface ReadingText {
  readonly title: string
  /** Metric and profile, and of how many it is the worst. */
  readonly under: string
  readonly lines: readonly (readonly [label: string, value: string])[]
  /** Valid and issued, each with its zone. */
  readonly times: string
  /** What has to be known before the numbers are believed. */
  readonly warnings: readonly string[]
}

/** What a cell's words depend on beside the cell. */
export interface ReadingContext {
  readonly shown: Shown
  readonly issueTimeMs: number
  readonly stepMs: number
  readonly zone: Zone
  /** False: the network did not make the forecast. */
  readonly network: boolean
  /** The server is the worst of these many. */
  readonly among: { readonly count: number; readonly what: 'group' | 'pixel' } | null
}

/** A reading in words; numbers in the unit of their metric, times in the zone. */
export function readingText(reading: CellReading, context: ReadingContext): ReadingText {
  const { shown, issueTimeMs, stepMs, zone, network, among } = context
  const { content, step, staleMs } = reading
  const lead = Math.abs(step) * stepMs
  const when = step === 0 ? 'now' : step > 0 ? `+${durationText(lead)}` : `${durationText(lead)} ago`
  const valid = Number.isNaN(reading.validMs) ? issueTimeMs + step * stepMs : reading.validMs
  const isForecast = content.kind === 'forecast'
  const precision = precisionOf(stepMs)
  const issued = isForecast ? ` · issued ${timeText(issueTimeMs, zone, valid, precision)}` : ''
  return {
    title: reading.server,
    under: underOf(reading, among),
    lines: linesOf(reading, shown),
    times: `${isForecast ? 'valid' : 'at'} ${timeText(valid, zone, issueTimeMs, precision)} · ${when}${issued}`,
    warnings: [
      ...(staleMs === null ? [] : [`stale: the newest row is ${durationText(staleMs)} old`]),
      ...(isForecast && !network ? ['not from a verified model'] : []),
    ],
  }
}

function underOf({ metric, profile }: CellReading, among: ReadingContext['among']): string {
  const parts = profile === null ? [metric] : [metric, profile]
  if (among === null || among.count < 2) return parts.join(' · ')
  const whole = among.what === 'group' ? 'in this group' : 'on this line of the screen'
  return [...parts, `worst of ${plural(among.count, 'server')} ${whole}`].join(' · ')
}

function linesOf(reading: CellReading, shown: Shown): ReadingText['lines'] {
  const { content, metric, threshold } = reading
  const plain = (value: number) => quantityText(formatQuantity(value, metric))
  const limit = threshold === null ? '' : limitSign(threshold.warning, threshold.direction, metric)
  switch (content.kind) {
    case 'absent':
      return [['no such metric', 'on this server']]
    case 'left-out':
      return [['left out', content.reason]]
    case 'unknown':
      return [['value', 'not known']]
    case 'measured':
      return [
        ['measured', plain(content.value)],
        ...(threshold === null || shown.kind === 'level'
          ? []
          : ([[`room to ${limit}`, plain(marginOf(content.value, threshold))]] as const)),
      ]
    case 'forecast': {
      const { low, middle, high, chance, curve } = content
      const also =
        shown.kind === 'level' && !isSameLevel(shown.level, MEDIAN)
          ? ([[levelName(shown.level), plain(levelAt(curve, shown.level))]] as const)
          : []
      return [
        ['P50 · P10 to P90', intervalText(formatInterval(middle, low, high, metric))],
        ...also,
        ...(threshold === null
          ? []
          : ([
              [`chance of ${limit} by then`, Number.isNaN(chance) ? 'not known' : probabilityText(chance)],
            ] as const)),
        ...(threshold === null || shown.kind !== 'margin'
          ? []
          : ([[`room of P50 to ${limit}`, plain(marginOf(middle, threshold))]] as const)),
      ]
    }
  }
}

/** Everything in one sentence, for those who hear it. */
export function spoken({ title, under, lines, times, warnings }: ReadingText): string {
  const numbers = lines.map(([label, value]) => `${label} ${value}`).join(', ')
  return [`${title}, ${under}`, numbers, times, ...warnings].join('. ')
}
