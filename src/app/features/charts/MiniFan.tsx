import { useMemo } from 'react'
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
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
}

/** History, median and P10 to P90 in the space of a word. Decoration: the numbers stand beside it as text. */
export function MiniFan({ fan, width, height, range, network }: Props) {
  const paths = useMemo(() => miniPaths(fan, width, height, range), [fan, width, height, range])
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
      <path className={styles.now} d={`M${paths.nowX} 0V${height}`} />
    </svg>
  )
}
