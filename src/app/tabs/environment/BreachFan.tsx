import { memo, useMemo } from 'react'
import type { KnownBreach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { listedLimit } from '#forecast/outlook/causes.ts'
import { isNetwork } from '#text/engine.ts'
import { fanOf } from '../../features/charts/fan.ts'
import { MiniFan } from '../../features/charts/MiniFan.tsx'
import styles from './Breaches.module.css'

const [WIDTH, HEIGHT] = [132, 32]

interface Props {
  readonly series: number
  readonly breach: KnownBreach
  readonly forecast: FleetForecast
}

/** The series of a row: its past, its forecast, and the limit that it is about. Decoration: the numbers stand beside it. */
export const BreachFan = memo(function BreachFan({ series, breach, forecast }: Props) {
  const fan = useMemo(() => fanOf(forecast, series), [forecast, series])
  const { limit: first, direction } = listedLimit(breach)
  const next = breach.kind === 'already' ? (breach.ahead?.limit ?? first) : breach.limit
  const threshold = useMemo(() => ({ direction, warning: first, critical: next }), [direction, first, next])
  return (
    <span className={styles.fan}>
      <MiniFan
        fan={fan}
        width={WIDTH}
        height={HEIGHT}
        range={null}
        threshold={threshold}
        network={isNetwork(forecast.provenance.engine)}
      />
    </span>
  )
})
