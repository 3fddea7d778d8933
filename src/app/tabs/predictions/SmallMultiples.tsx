import { isPending } from '#forecast/fleetForecast.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { MiniFan } from '../../features/charts/MiniFan.tsx'
import { isFromNetwork } from '#forecast/engines.ts'
import { findingOf } from '#text/finding.ts'
import { aheadText, serverWords } from '#text/predictions.ts'
import { takeawayText } from '#text/breachTitle.ts'
import { breachOf } from '#forecast/breach.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { intervalAhead, reachedStep } from '#forecast/intervalAhead.ts'
import { IntervalCell } from './IntervalCell.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import type { TableSource } from './tableSource.ts'
import type { ServerFan } from './useServerFans.ts'
import styles from './ServerPane.module.css'

const FIELD = { width: 220, height: 44 } as const

interface Props {
  readonly source: TableSource
  readonly fans: readonly ServerFan[]
  readonly chosen: string | null
  readonly network: boolean
  readonly onChoose: (metric: string) => void
}

/** All metrics of a server, small; a press makes one the large chart. */
export function SmallMultiples({ source, fans, chosen, network, onChoose }: Props) {
  return (
    <section aria-label={serverWords.metrics}>
      <ul className={styles.multiples}>
        {fans.map(({ series, fan }) => (
          <li key={fan.metric}>
            <button
              type="button"
              className={styles.multiple}
              aria-pressed={fan.metric === chosen}
              onClick={() => {
                onChoose(fan.metric)
              }}
            >
              <span className={styles.multipleHead}>
                <span className={styles.multipleName}>
                  {fan.metric}
                  <QualityMark metric={fan.metric} />
                </span>
                <SeverityMark finding={findingOf(source.forecast, source.assessment, series)} />
              </span>
              <Takeaway source={source} series={series} metric={fan.metric} />
              <MiniFan
                fan={fan}
                {...FIELD}
                range={null}
                threshold={thresholdIn(source.assessment, fan.metric)}
                network={network && isFromNetwork(source.forecast, fan.metric, fan.server)}
              />
              <span className={styles.multipleFoot}>
                <span className="faint">
                  {aheadText(reachedStep(source.forecast, series, fan.horizon) * fan.stepMs)}
                </span>
                <IntervalCell
                  interval={intervalAhead(
                    source.forecast,
                    series,
                    reachedStep(source.forecast, series, fan.horizon),
                  )}
                  metric={fan.metric}
                  pending={isPending(source.forecast, series)}
                />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the chart says, over it. */
function Takeaway({ source, series, metric }: { source: TableSource; series: number; metric: string }) {
  const { forecast, assessment } = source
  const text = takeawayText(breachOf(forecast, assessment, series), metric, forecast)
  return (
    <span className={styles.takeaway} data-severity={assessment.severity[series]}>
      {text}
    </span>
  )
}
