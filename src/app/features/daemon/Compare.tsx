import { useMemo } from 'react'
import type { JudgedForecast } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { levelAt } from '#forecast/quantile/curve.ts'
import { isNetwork } from '#text/engine.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { clockText, durationText, zoneName, type Zone } from '#text/time.ts'
import { compareWords, daemonWords } from '#text/daemonPanels.ts'
import { fanOf, type Fan } from '../charts/fan.ts'
import { FanPaths } from '../charts/FanPaths.tsx'
import type { Live } from '../../state/live.ts'
import { frameOf, pathsIn, type Frame } from './compareFrame.ts'
import styles from './Compare.module.css'

const [WIDTH, HEIGHT] = [240, 96]

/** What both make of a daemon's values. */
export interface Pair {
  readonly daemon: FleetForecast
  readonly here: FleetForecast
}

/** The newest forecast of each; null: one of them has none. */
export function pairOf(live: Live | null): Pair | null {
  const daemon: JudgedForecast | null = live?.link.latest()?.judged ?? null
  const here = live?.here?.latest ?? null
  return daemon === null || here === null ? null : { daemon: daemon.forecast, here: here.forecast }
}

interface Props {
  readonly pair: Pair
  readonly server: string
  readonly zone: Zone
}

/** Every metric of a server twice, as the daemon and as the model here forecast it, on the same axes. */
export function Compare({ pair, server, zone }: Props) {
  const daemon = useMemo(() => fansBy(pair.daemon, server), [pair.daemon, server])
  const here = useMemo(() => fansBy(pair.here, server), [pair.here, server])
  const metrics = [...new Set([...daemon.keys(), ...here.keys()])]
  return (
    <section className={styles.compare} aria-label={compareWords.region(server)}>
      {metrics.map((metric) => {
        const fans = [daemon.get(metric), here.get(metric)].filter((fan) => fan !== undefined)
        const frame = frameOf(fans)
        const sides = [
          [daemonWords.theDaemon, daemon.get(metric), pair.daemon],
          [daemonWords.modelHere, here.get(metric), pair.here],
        ] as const
        return (
          <div key={metric} className={styles.metric}>
            <h3>{metric}</h3>
            {sides.map(([name, fan, forecast]) => (
              <Side
                key={name}
                {...{ name, metric, fan, frame, zone }}
                network={isNetwork(forecast.provenance.engine)}
              />
            ))}
          </div>
        )
      })}
    </section>
  )
}

interface SideProps {
  readonly name: string
  readonly metric: string
  /** undefined: it does not forecast this metric. */
  readonly fan: Fan | undefined
  readonly frame: Frame
  readonly network: boolean
  readonly zone: Zone
}

function Side({ name, metric, fan, frame, network, zone }: SideProps) {
  const value = (of: number) => quantityText(formatQuantity(of, metric))
  return (
    <figure className={styles.side} aria-label={compareWords.side(metric, name)}>
      <figcaption className={styles.head}>
        <span className="soft">{name}</span>
        {fan !== undefined && (
          <span>
            <span className="faint">+{durationText(fan.horizon * fan.stepMs)}</span> {endText(fan)}
          </span>
        )}
      </figcaption>
      {fan === undefined ? (
        <p className={styles.none}>{compareWords.none}</p>
      ) : (
        <Drawing {...{ fan, frame, network }} high={value(frame.high)} low={value(frame.low)} />
      )}
      <p className={styles.times} aria-hidden="true">
        <span>{clockText(frame.fromMs, zone)}</span>
        <span>
          {clockText(frame.toMs, zone)} {zoneName(zone, frame.toMs)}
        </span>
      </p>
    </figure>
  )
}

interface DrawingProps extends Pick<SideProps, 'frame' | 'network'> {
  readonly fan: Fan
  readonly low: string
  readonly high: string
}

function Drawing({ fan, frame, network, low, high }: DrawingProps) {
  const paths = useMemo(() => pathsIn(fan, frame, WIDTH, HEIGHT), [fan, frame])
  return (
    <div className={styles.field} aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" height={HEIGHT}>
        <rect className={styles.future} x={paths.nowX} y={0} width={WIDTH - paths.nowX} height={HEIGHT} />
        <FanPaths fan={paths} network={network} />
        <path className={styles.now} d={`M${paths.nowX} 0V${HEIGHT}`} />
      </svg>
      <span className={styles.high}>{high}</span>
      <span className={styles.low}>{low}</span>
    </div>
  )
}

/** `78.1 % · 71 to 86`: at the end of the horizon. */
function endText(fan: Fan): string {
  const { levels, metric, quantiles } = fan
  const at = (level: number) => levelAt({ levels, values: quantiles.subarray(-levels.length) }, level)
  return intervalText(formatInterval(at(0.5), at(0.1), at(0.9), metric))
}

function fansBy(forecast: FleetForecast, server: string): ReadonlyMap<string, Fan> {
  return new Map(
    forecast.series.flatMap((key, series) =>
      key.server === server ? [[key.metric, fanOf(forecast, series)] as const] : [],
    ),
  )
}
