import { useMemo, type Ref } from 'react'
import { fanOf, type Fan } from '../../charts/fan.ts'
import { FanChart } from '../../charts/FanChart.tsx'
import { MiniFan } from '../../charts/MiniFan.tsx'
import { formatQuantity, quantityText } from '../../format/numbers.ts'
import { durationText, type Zone } from '../../format/time.ts'
import type { ReadyView } from '../../state/appState.ts'
import { IntervalCell, ValueCell } from './IntervalCell.tsx'
import { intervalAt } from './interval.ts'
import { findingOf } from './severity.ts'
import { SeverityMark } from './SeverityMark.tsx'
import { tableSteps } from './steps.ts'
import { thresholdOf } from './thresholdOf.ts'
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
        return series === undefined ? [] : [fanOf(forecast, series)]
      }),
    [forecast, index, server],
  )
  const fan = fans.find((candidate) => candidate.metric === metric)
  const series = index.byMetric.get(metric)?.get(server)
  const profile = series === undefined ? null : (forecast.series[series]?.profile ?? null)
  return (
    <aside className={styles.pane} aria-label={`Server ${server}`}>
      <header className={styles.head}>
        <h2 ref={headingRef} tabIndex={-1} className={styles.name}>
          {server}
        </h2>
        {profile !== null && <span className="soft">{profile}</span>}
      </header>
      {fan === undefined ? (
        <p className="soft">No forecast of {metric} for this server.</p>
      ) : (
        <Chosen view={view} fan={fan} zone={zone} network={network} />
      )}
      {fans.length > 1 && (
        <section aria-label="Metrics of this server">
          <ul className={styles.multiples}>
            {fans.map((each) => (
              <li key={each.metric}>
                <Multiple
                  fan={each}
                  network={network}
                  current={each.metric === metric}
                  onChoose={() => onMetric(each.metric)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  )
}

function Chosen({ view, fan, zone, network }: { view: ReadyView; fan: Fan; zone: Zone; network: boolean }) {
  const { forecast } = view
  const { soon, end } = tableSteps(forecast)
  const finding = findingOf(fan)
  const newest = fan.history[fan.history.length - 1] ?? NaN
  const thresholds = useMemo(() => thresholdLines(fan.metric), [fan.metric])
  const stale = forecast.issueTimeMs - fan.originMs > 2 * forecast.stepMs
  return (
    <section className={styles.chosen} aria-label={fan.metric}>
      <h3>{fan.metric}</h3>
      <dl className={styles.figures}>
        <div>
          <dt>{stale ? 'last row' : 'now'}</dt>
          <dd>
            <ValueCell value={newest} metric={fan.metric} />
          </dd>
        </div>
        {[...new Set([soon, end])].map((step) => (
          <div key={step}>
            <dt>+{durationText(step * fan.stepMs)}</dt>
            <dd>
              <IntervalCell interval={intervalAt(fan, step)} metric={fan.metric} />
            </dd>
          </div>
        ))}
      </dl>
      {finding.severity !== 'unknown' && (
        <p className={styles.finding}>
          <SeverityMark finding={finding} /> <span aria-hidden="true">{finding.why}</span>
        </p>
      )}
      {!network && <p className={styles.unmade}>The network did not make this forecast.</p>}
      <FanChart
        fan={fan}
        zone={zone}
        network={network}
        originLabel={stale ? 'last row' : 'now'}
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
    label: `${name} ${quantityText(formatQuantity(threshold[name], metric))}`,
  }))
}

interface MultipleProps {
  readonly fan: Fan
  readonly network: boolean
  readonly current: boolean
  readonly onChoose: () => void
}

function Multiple({ fan, network, current, onChoose }: MultipleProps) {
  return (
    <button type="button" className={styles.multiple} aria-pressed={current} onClick={onChoose}>
      <span className={styles.multipleHead}>
        <span className={styles.multipleName}>{fan.metric}</span>
        <SeverityMark finding={findingOf(fan)} />
      </span>
      <MiniFan fan={fan} width={220} height={44} range={null} network={network} />
      <span className={styles.multipleFoot}>
        <span className="faint">+{durationText(fan.horizon * fan.stepMs)}</span>
        <IntervalCell interval={intervalAt(fan, fan.horizon)} metric={fan.metric} />
      </span>
    </button>
  )
}
