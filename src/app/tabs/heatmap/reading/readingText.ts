import { levelAt } from '#forecast/quantile/curve.ts'
import { isSameLevel } from '#forecast/quantile/level.ts'
import {
  cellTitle,
  chanceLine,
  forecastCellText,
  headroomLine,
  heatmapWords,
  levelLine,
  madeAtText,
  measuredCellText,
  noCellText,
  staleCellText,
  worstOfText,
} from '#text/heatmap.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import { MEDIAN, type Shown } from '../../../state/screen/shown.ts'
import { marginOf } from '../field/field.ts'
import type { CellReading } from './readCell.ts'

/** A cell in words: for the read-out, for the live region and for the table. */
export interface ReadingText {
  /** Server and time. */
  readonly title: string
  /** The value with its interval, and how it stands to the threshold. */
  readonly sentence: string
  /** Profile, and of how many it is the worst; '': nothing. */
  readonly under: string
  readonly lines: readonly (readonly [label: string, value: string])[]
  /** When the forecast was made; '': it is none. */
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
  const { server, content, step, staleMs } = reading
  const valid = Number.isNaN(reading.validMs) ? issueTimeMs + step * stepMs : reading.validMs
  const isForecast = content.kind === 'forecast'
  const precision = precisionOf(stepMs)
  return {
    title: cellTitle(server, timeText(valid, zone, issueTimeMs, precision), step * stepMs),
    sentence: sentenceOf(reading),
    under: underOf(reading, among),
    lines: linesOf(reading, shown),
    times: isForecast ? madeAtText(timeText(issueTimeMs, zone, valid, precision)) : '',
    warnings: [
      ...(staleMs === null ? [] : [staleCellText(staleMs)]),
      ...(isForecast && !network ? [heatmapWords.notVerified] : []),
    ],
  }
}

function sentenceOf({ content, metric, threshold, step }: CellReading): string {
  switch (content.kind) {
    case 'measured':
      return measuredCellText(metric, content.value, threshold, step === 0)
    case 'forecast':
      return forecastCellText(metric, content, threshold)
    case 'absent':
    case 'pending':
    case 'unknown':
    case 'left-out':
      return noCellText(metric, content)
  }
}

function underOf({ profile }: CellReading, among: ReadingContext['among']): string {
  const worst = among === null || among.count < 2 ? [] : [worstOfText(among.count, among.what)]
  return [...(profile === null ? [] : [profile]), ...worst].join(' · ')
}

/** What is to be said beside the sentence, of what is shown. */
function linesOf({ content, metric, threshold }: CellReading, shown: Shown): ReadingText['lines'] {
  if (content.kind === 'measured') {
    const isAgainst = threshold !== null && shown.kind !== 'level'
    return isAgainst ? [headroomLine(marginOf(content.value, threshold), threshold, metric)] : []
  }
  if (content.kind !== 'forecast') return []
  const { middle, chance, curve } = content
  const isOther = shown.kind === 'level' && !isSameLevel(shown.level, MEDIAN)
  return [
    ...(isOther ? [levelLine(shown.level, levelAt(curve, shown.level), metric)] : []),
    ...(threshold === null ? [] : [chanceLine(chance, threshold, metric)]),
    ...(threshold === null || shown.kind !== 'margin'
      ? []
      : [headroomLine(marginOf(middle, threshold), threshold, metric)]),
  ]
}

/** Everything in one go, for those who hear it. */
export function spoken({ title, sentence, under, lines, times, warnings }: ReadingText): string {
  const numbers = lines.map(([label, value]) => `${label} ${value}`).join(', ')
  const parts = [`${title}: ${sentence}`, under, numbers, times, ...warnings]
  return parts.filter((part) => part !== '').join('. ')
}
