import { useMemo, useRef } from 'react'
import { formatQuantity, quantityText, roundText, UNIT_SPACE } from '#text/numbers.ts'
import { wholePercentText } from '#text/percent.ts'
import type { Shown } from '../../../state/screen/shown.ts'
import { useSize } from '../../../ui/useSize.ts'
import { usePhone } from '../../../ui/useNarrow.ts'
import { placeMarks } from './legendPlaces.ts'
import type { Rgb } from './oklab.ts'
import { along, endsOfScale, type Scale } from './scale.ts'
import { heatmapWords, legendText } from '#text/heatmap.ts'
import styles from './Legend.module.css'

/** A labelled place of the legend. */
export interface LegendMark {
  /** 0 at the low end, 1 at the high one. */
  readonly at: number
  readonly label: string
  readonly kind: 'end' | 'warning' | 'critical'
}

/** Stops within a piece: CSS mixes in another space than the cells are coloured in. */
const STOPS_PER_PIECE = 12

/** The ends and thresholds of a scale, lowest first; chances in percent, else in the unit of the metric. */
export function legendMarks(scale: Scale, shown: Shown, metric: string): readonly LegendMark[] {
  const [low, high] = endsOfScale(scale)
  const text = (value: number) => {
    if (shown.kind === 'risk' || shown.kind === 'any-risk') return wholePercentText(value)
    return value === 0
      ? quantityText({ ...formatQuantity(0, metric), number: '0' })
      : roundText(value, metric)
  }
  const { below, above } = scale.capped
  const place = (value: number) => (value - low) / (high - low)
  const marks = scale.marks.map(({ value, name }): LegendMark => {
    return { at: place(value), label: text(value), kind: name }
  })
  const end = (value: number, capped: boolean, sign: string): LegendMark => ({
    at: place(value),
    label: capped ? `${sign}${UNIT_SPACE}${text(value)}` : text(value),
    kind: 'end',
  })
  return [end(low, below, '≤'), ...marks, end(high, above, '≥')]
}

/** The scale as stops of a CSS gradient, low to high, jumps and all. */
export function gradientStops(scale: Scale): string {
  const [low, high] = endsOfScale(scale)
  return scale.pieces
    .flatMap(({ from, to, colours }) =>
      Array.from({ length: STOPS_PER_PIECE + 1 }, (_, i) => {
        const fraction = i / STOPS_PER_PIECE
        const at = (from + fraction * (to - from) - low) / (high - low)
        return `${cssColour(along(colours, fraction))} ${(100 * at).toFixed(2)}%`
      }),
    )
    .join(', ')
}

/** `rgb(12 34 56)`; channels beyond what a screen shows are cut off. */
export function cssColour(rgb: Rgb): string {
  return `rgb(${rgb.map((channel) => Math.round(255 * Math.min(Math.max(channel, 0), 1))).join(' ')})`
}

interface Props {
  readonly className: string
  readonly scale: Scale
  readonly marks: readonly LegendMark[]
  /** What the colours are of. */
  readonly title: string
  /** Whether something is not forecast yet. */
  readonly pending: boolean
}

/** Which colour is which value, with the thresholds; upright beside the picture, lying where the page is narrow. */
export function Legend({ className, scale, marks, title, pending }: Props) {
  const stops = useMemo(() => gradientStops(scale), [scale])
  const bar = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(bar)
  const lies = usePhone()
  const placed = placeMarks(marks, { length: lies ? width : height, lies })
  const said = marks.map(({ label, kind }) => (kind === 'end' ? label : `${kind} ${label}`))
  return (
    <figure className={`${styles.legend ?? ''} ${className}`} aria-label={legendText(title, said)}>
      <div ref={bar} className={styles.bar} style={{ '--stops': stops }} aria-hidden="true">
        {placed.map(({ at, shift, label, kind }, i) => (
          <span key={i} className={styles.mark} data-kind={kind} style={{ '--at': `${100 * at}%` }}>
            {shift !== null && (
              <span className={styles.label} style={{ '--shift': `${shift}px` }}>
                {kind !== 'end' && <span className={styles.shape}>{kind === 'critical' ? '▲' : '◆'}</span>}
                {label}
              </span>
            )}
          </span>
        ))}
      </div>
      <div className={styles.keys} aria-hidden="true">
        <div className={styles.unknown}>
          <span className={styles.hatch} />
          {heatmapWords.notKnown}
        </div>
        {pending && (
          <div className={styles.unknown}>
            <span className={styles.pending} />
            {heatmapWords.notYet}
          </div>
        )}
      </div>
    </figure>
  )
}
