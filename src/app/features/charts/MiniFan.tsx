import { useMemo } from 'react'
import type { Threshold } from '#forecast/thresholds.ts'
import type { Fan } from './fan.ts'
import { FanPaths } from './FanPaths.tsx'
import { miniPaths } from './miniPath.ts'
import styles from './MiniFan.module.css'

interface Props {
  readonly fan: Fan
  readonly width: number
  readonly height: number
  /** A vertical scale shared with the other charts; null: its own. */
  readonly range: readonly [low: number, high: number] | null
  /** Drawn where it is near the values; null or absent: there is none. */
  readonly threshold?: Threshold | null
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
}

/** History, median, P10 to P90 and near thresholds in the space of a word. Decoration: the numbers stand beside it as text. */
export function MiniFan({ fan, width, height, range, threshold = null, network }: Props) {
  const paths = useMemo(() => {
    const limits = threshold === null ? [] : [...new Set([threshold.warning, threshold.critical])]
    return miniPaths(fan, width, height, range, undefined, limits)
  }, [fan, width, height, range, threshold])
  return (
    <svg
      className={styles.fan}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      style={{ height }}
      aria-hidden="true"
    >
      <rect className={styles.future} x={paths.nowX} y={0} width={width - paths.nowX} height={height} />
      <FanPaths fan={paths} network={network} />
      {paths.thresholds !== '' && <path className={styles.threshold} d={paths.thresholds} />}
      <path className={styles.now} d={`M${paths.nowX} 0V${height}`} />
    </svg>
  )
}
