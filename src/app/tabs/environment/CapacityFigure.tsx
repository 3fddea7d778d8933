import { useMemo } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { fanOf, historyAt, pastSteps, rangeOf, type Fan } from '../../features/charts/fan.ts'
import { FanPaths } from '../../features/charts/FanPaths.tsx'
import { miniPaths } from '../../features/charts/miniPath.ts'
import styles from './Capacity.module.css'

const [WIDTH, HEIGHT] = [120, 28]

interface Props {
  readonly forecast: FleetForecast
  readonly series: number
  readonly limit: number
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
}

/** The past on the coarse step, the days ahead and the limit. Decoration: the sentence stands beside it. */
export function CapacityFigure({ forecast, series, limit, network }: Props) {
  const { paths, limitY } = useMemo(() => {
    const fan = fanOf(forecast, series)
    const [low, high] = rangeOf(fan)
    const range = [Math.min(low, limit), Math.max(high, limit)] as const
    const drawn = miniPaths(fan, WIDTH, HEIGHT, range, knownPast(fan))
    const y = 1 + (1 - (limit - range[0]) / (range[1] - range[0] || 1)) * (HEIGHT - 2)
    return { paths: drawn, limitY: y }
  }, [forecast, series, limit])
  return (
    <svg
      className={styles.figure}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className={styles.future} x={paths.nowX} y={0} width={WIDTH - paths.nowX} height={HEIGHT} />
      <FanPaths fan={paths} network={network} />
      <path className={styles.limit} d={`M0 ${limitY}H${WIDTH}`} />
      <path className={styles.now} d={`M${paths.nowX} 0V${HEIGHT}`} />
    </svg>
  )
}

/** As much of the past as there is, at least half as long as the horizon and at most twice. */
function knownPast(fan: Fan): number {
  const most = pastSteps(fan)
  let known = most
  while (known > fan.horizon / 2 && Number.isNaN(historyAt(fan, -known))) known--
  return Math.ceil(known)
}
