import type { Headroom } from '#forecast/outlook/headroom.ts'
import { formatCount, formatQuantity, plural, quantityText, roundText } from '../numbers.ts'

/** The levels that a worst case is told by, and which side is safe. */
function sideWords({ threshold }: Pick<Headroom, 'threshold'>): {
  readonly level: 'P90' | 'P10'
  readonly safe: 'below' | 'above'
  readonly over: 'over' | 'under'
} {
  return threshold.direction === 'above'
    ? { level: 'P90', safe: 'below', over: 'over' }
    : { level: 'P10', safe: 'above', over: 'under' }
}

/** Room in the metric's own unit, percentages in points. */
function roomText(room: number, metric: string): string {
  const { number, unit } = formatQuantity(Math.abs(room), metric)
  return unit === '%' ? `${number} points` : quantityText({ number, unit })
}

/** `median server 36 points below 85 %`. */
export function medianRoomText(headroom: Headroom): string {
  const { metric, room, threshold } = headroom
  const { safe, over } = sideWords(headroom)
  const side = room.median >= 0 ? safe : over
  return `median server ${roomText(room.median, metric)} ${side} ${roundText(threshold.warning, metric)}`
}

/** `3 of 30 over it at P90`, `none over it at P90`: not those with a chance to be, which another list counts. */
export function atRiskText(headroom: Headroom): string {
  const { beyond, known } = headroom
  const { over, level } = sideWords(headroom)
  const who = beyond.warning === 0 ? 'none' : `${formatCount(beyond.warning)} of ${formatCount(known)}`
  return `${who} ${over} it at ${level}`
}

/** What an expert wants to know, on one line: the figures behind bar and sentence. */
export function headroomTitle(headroom: Headroom): string {
  const { metric, median, tail, known, threshold, beyond } = headroom
  const { level, safe } = sideWords(headroom)
  const figure = (value: number) => quantityText(formatQuantity(value, metric))
  return [
    `Worst ${level} over the horizon, of ${plural(known, 'server')}: median ${figure(median)}, 95\u202f% of servers ${safe} ${figure(tail)}`,
    `warning at ${roundText(threshold.warning, metric)}: ${formatCount(beyond.warning)} may breach it`,
    `critical at ${roundText(threshold.critical, metric)}: ${formatCount(beyond.critical)}`,
  ].join('; ')
}

/** In place of figures where there is no range to tell them by. */
export function pointOnlyText(headroom: Headroom): string {
  return `A point forecast: without a range there is no ${sideWords(headroom).level} to tell headroom by.`
}

/** ` · 12 not forecast yet`, ` · 3 unknown`. */
export function missingText(kind: 'pending' | 'unknown', count: number): string {
  return kind === 'pending' ? ` · ${formatCount(count)} not forecast yet` : ` · ${formatCount(count)} unknown`
}

/** `2 metrics without a threshold: not judged.` */
export function withoutText(metrics: number): string {
  return `${plural(metrics, 'metric')} without a threshold: not judged.`
}

/** The figures of one metric as cells of a table, in the order of environmentWords.headroom.heads. */
export function headroomCells(headroom: Headroom): readonly string[] {
  const { metric, threshold, known, median, tail, room, beyond } = headroom
  if (known === 0) return [roundText(threshold.warning, metric), '–', '–', '–', '–', '–', '–']
  const figure = (value: number) => quantityText(formatQuantity(value, metric))
  const of = (count: number) => `${formatCount(count)} of ${formatCount(known)}`
  return [
    roundText(threshold.warning, metric),
    figure(median),
    figure(tail),
    signedRoom(room.median, metric),
    signedRoom(room.least, metric),
    of(beyond.warning),
    of(beyond.critical),
  ]
}

function signedRoom(room: number, metric: string): string {
  return `${room < 0 ? '−' : ''}${roomText(room, metric)}`
}
