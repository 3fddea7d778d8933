import { FanPaths } from '../../../features/charts/FanPaths.tsx'
import { roundText } from '#text/numbers.ts'
import type { RowFan } from './rowFan.ts'
import styles from './RowStrip.module.css'

export const FAN_HEIGHT_PX = 96

interface Props {
  readonly fan: RowFan
  readonly metric: string
  /** Thresholds. */
  readonly limits: readonly number[]
  readonly width: number
  /** 0 at the left edge, 1 at the right; outside it is out of sight. */
  readonly nowAt: number
  /** null: nothing is pointed at. */
  readonly cursorAt: number | null
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
}

/** A fan on the columns of the picture above it, with its scale. Decoration: the read-out has the numbers. */
export function RowFanFigure({ fan, metric, limits, width, nowAt, cursorAt, network }: Props) {
  const upright = (at: number) => `M${at * width} 0V${FAN_HEIGHT_PX}`
  return (
    <>
      <svg
        className={styles.fan}
        viewBox={`0 0 ${width} ${FAN_HEIGHT_PX}`}
        preserveAspectRatio="none"
        width={width}
        height={FAN_HEIGHT_PX}
        aria-hidden="true"
      >
        {nowAt < 1 && (
          <rect
            className={styles.future}
            x={Math.max(0, nowAt) * width}
            width={width}
            height={FAN_HEIGHT_PX}
          />
        )}
        {[...new Set(limits)].map((limit) => (
          <path key={limit} className={styles.threshold} d={`M0 ${fan.y(limit)}H${width}`} />
        ))}
        <FanPaths fan={fan} network={network} />
        {nowAt > 0 && nowAt < 1 && <path className={styles.now} d={upright(nowAt)} />}
        {cursorAt !== null && <path className={styles.cursor} d={upright(cursorAt)} />}
      </svg>
      <div className={styles.axis} aria-hidden="true">
        {[fan.axis.max, fan.axis.min].map((value) => (
          <span key={value}>{roundText(value, metric)}</span>
        ))}
      </div>
    </>
  )
}
