import { useMemo, type Ref } from 'react'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdOf } from '#forecast/thresholds.ts'
import { fanOf, type Fan } from '../../charts/fan.ts'
import { FanChart } from '../../charts/FanChart.tsx'
import { MiniFan } from '../../charts/MiniFan.tsx'
import { roundText } from '../../format/numbers.ts'
import { durationText, timeText, type Zone } from '../../format/time.ts'
import type { ReadyView } from '../../state/appState.ts'
import { IntervalCell, ValueCell } from './IntervalCell.tsx'
import { intervalAt } from './interval.ts'
import { findingOf } from './finding.ts'
import { SeverityMark } from './SeverityMark.tsx'
import { tableSteps } from './steps.ts'
import styles from './ServerPane.module.css'

interface Props {
  readonly view: ReadyView
  readonly server: string
  readonly metric: string
  readonly zone: Zone
  readonly network: boolean
  readonly onMetric: (metric: string) => void
  /** Takes the focus when a server is opened from the table. */
  readonly headingRef: Ref<HTMLHeadingElement>
}

/** One server: the fan chart of the chosen metric, and small ones of all that it reports. */
export function ServerPane({ view, server, metric, zone, network, onMetric, headingRef }: Props) {
  const { forecast, index } = view
  const fans = useMemo(
    () =>
      index.metrics.flatMap((name) => {
        const series = index.byMetric.get(name)?.get(server)
        return series === undefined ? [] : [{ series, fan: fanOf(forecast, series) }]
      }),
    [forecast, index, server],
  )
  const chosen = fans.find(({ fan }) => fan.metric === metric)
  const profile = chosen === undefined ? null : (forecast.series[chosen.series]?.profile ?? null)
  return (
    <aside className={styles.pane} aria-label={`Server ${server}`}>
      <header className={styles.head}>
        <h2 ref={headingRef} tabIndex={-1} className={styles.name}>
          {server}
        </h2>
        {profile !== null && <span className="soft">{profile}</span>}
      </header>
      {chosen === undefined ? (
        <p className="soft">No forecast of {metric} for this server.</p>
      ) : (
        <Chosen {...chosen} forecast={forecast} zone={zone} network={network} />
      )}
      {fans.length > 1 && (
        <section aria-label="Metrics of this server">
          <ul className={styles.multiples}>
            {fans.map((each) => (
              <li key={each.fan.metric}>
                <Multiple
                  {...each}
                  forecast={forecast}
                  network={network}
                  current={each.fan.metric === metric}
                  onChoose={() => onMetric(each.fan.metric)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  )
}

interface ChosenProps {
  readonly forecast: FleetForecast
  readonly series: number
  readonly fan: Fan
  readonly zone: Zone
  readonly network: boolean
}

function Chosen({ forecast, series, fan, zone, network }: ChosenProps) {
  const { soon, end } = tableSteps(forecast)
  const finding = findingOf(forecast, series)
  const newest = forecast.current[series] ?? NaN
  const thresholds = useMemo(() => thresholdLines(fan.metric), [fan.metric])
  const origin = staleMs(forecast, series) === null ? 'now' : 'last row'
  return (
    <section className={styles.chosen} aria-label={fan.metric}>
      <h3>{fan.metric}</h3>
      <dl className={styles.figures}>
        <div>
          <dt>{origin}</dt>
          <dd>
            <ValueCell value={newest} metric={fan.metric} />
          </dd>
        </div>
        {[...new Set([soon, end])].map((step) => (
          <div key={step}>
            <dt>+{durationText(step * fan.stepMs)}</dt>
            <dd>
              <IntervalCell interval={intervalAt(forecast, series, step)} metric={fan.metric} />
            </dd>
          </div>
        ))}
      </dl>
      {finding.severity !== 'none' && (
        <p className={styles.finding}>
          <SeverityMark finding={finding} /> <span aria-hidden="true">{finding.why}</span>
        </p>
      )}
      {!network && <p className={styles.unmade}>The network did not make this forecast.</p>}
      <FanChart
        fan={fan}
        zone={zone}
        network={network}
        originLabel={`${origin} ${timeText(fan.originMs, zone, forecast.issueTimeMs)}`}
        thresholds={thresholds}
        steps={[...new Set([soon, end])]}
      />
    </section>
  )
}

function thresholdLines(metric: string) {
  const threshold = thresholdOf(metric)
  if (threshold === null) return []
  return (['warning', 'critical'] as const).map((name) => ({
    value: threshold[name],
    label: `${name} ${roundText(threshold[name], metric)}`,
  }))
}

interface MultipleProps {
  readonly forecast: FleetForecast
  readonly series: number
  readonly fan: Fan
  readonly network: boolean
  readonly current: boolean
  readonly onChoose: () => void
}

function Multiple({ forecast, series, fan, network, current, onChoose }: MultipleProps) {
  return (
    <button type="button" className={styles.multiple} aria-pressed={current} onClick={onChoose}>
      <span className={styles.multipleHead}>
        <span className={styles.multipleName}>{fan.metric}</span>
        <SeverityMark finding={findingOf(forecast, series)} />
      </span>
      <MiniFan fan={fan} width={220} height={44} range={null} network={network} />
      <span className={styles.multipleFoot}>
        <span className="faint">+{durationText(fan.horizon * fan.stepMs)}</span>
        <IntervalCell interval={intervalAt(forecast, series, fan.horizon)} metric={fan.metric} />
      </span>
    </button>
  )
}
