import { useState } from 'react'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { durationText, timeText, type Zone } from '#text/time.ts'
import { extentOf, stepPath } from './attentionPath.ts'
import type { Stretch } from '#forecast/attentionStretches.ts'
import type { Explained } from './importance.ts'
import { attentionText, curveText, whyWords } from '#text/why.ts'
import styles from './Why.module.css'

const WIDTH = 480
const HISTORY_HEIGHT = 56
const ATTENTION_HEIGHT = 40

interface Props {
  readonly explained: Explained
  /** Those that are looked at most. */
  readonly stretches: readonly Stretch[]
  /** The measured course that the network saw, its last value at the attention's last step; null: no single one. */
  readonly history: Float32Array | null
  readonly zone: Zone
}

/** What was measured and, under it on the same time axis, how much the network looked at each step of it. */
export function AttentionCurve({ explained, stretches, history, zone }: Props) {
  const { attention, metric, originMs, stepMs } = explained
  const [hovered, setHovered] = useState<number | null>(null)
  const steps = attention.length
  const last = Math.max(1, steps - 1)
  const seen = history === null ? null : alignedTo(history, steps)
  const highest = attention.reduce((most, value) => Math.max(most, value), 0)
  const left = (index: number) => `${(100 * index) / last}%`
  const moment = (index: number) => momentText((steps - 1 - index) * stepMs, originMs, zone)
  const area = stepPath(attention, WIDTH, ATTENTION_HEIGHT, [0, highest])
  return (
    <div className={styles.curve} aria-hidden="true">
      <p className={styles.readout}>
        {hovered === null
          ? curveText(metric, highest)
          : [
              moment(hovered),
              ...(seen === null ? [] : [quantityText(formatQuantity(seen[hovered] ?? NaN, metric))]),
              attentionText(attention[hovered] ?? NaN),
            ].join(' · ')}
      </p>
      <div
        className={styles.field}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const at = Math.round(((event.clientX - box.left) / box.width) * last)
          setHovered(Math.min(Math.max(at, 0), steps - 1))
        }}
        onPointerLeave={() => {
          setHovered(null)
        }}
      >
        {stretches.map(({ from, to }) => (
          <span
            key={from}
            className={styles.stretch}
            style={{ left: left(from), width: left(Math.max(1, to - from)) }}
          />
        ))}
        {seen !== null && (
          <svg viewBox={`0 0 ${WIDTH} ${HISTORY_HEIGHT}`} preserveAspectRatio="none" height={HISTORY_HEIGHT}>
            <path className={styles.history} d={stepPath(seen, WIDTH, HISTORY_HEIGHT, extentOf(seen))} />
          </svg>
        )}
        <svg
          viewBox={`0 0 ${WIDTH} ${ATTENTION_HEIGHT}`}
          preserveAspectRatio="none"
          height={ATTENTION_HEIGHT}
        >
          <path
            className={styles.attentionArea}
            d={`${area}L${WIDTH} ${ATTENTION_HEIGHT}L0 ${ATTENTION_HEIGHT}Z`}
          />
          <path className={styles.attentionLine} d={area} />
        </svg>
        {hovered !== null && <span className={styles.hairline} style={{ left: left(hovered) }} />}
      </div>
      <p className={styles.axis}>
        <span>{moment(0)}</span>
        <span>{moment(steps - 1)}</span>
      </p>
    </div>
  )
}

/** `−1 d · 11 Jan 14:05 UTC`; without one origin, how long ago alone. */
export function momentText(agoMs: number, originMs: number, zone: Zone): string {
  const ago = agoMs === 0 ? whyWords.newest : `−${durationText(agoMs)}`
  return Number.isNaN(originMs) ? ago : `${ago} · ${timeText(originMs - agoMs, zone, originMs)}`
}

/** The last `steps` values; NaN before the first where there are fewer. */
function alignedTo(values: Float32Array, steps: number): Float32Array {
  const aligned = new Float32Array(steps).fill(NaN)
  const taken = values.subarray(Math.max(0, values.length - steps))
  aligned.set(taken, steps - taken.length)
  return aligned
}
