import type { Fan } from '../../features/charts/fan.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { MiniFan } from '../../features/charts/MiniFan.tsx'
import { isFromNetwork } from '#forecast/engines.ts'
import { durationText } from '#text/time.ts'
import { findingOf } from '#text/finding.ts'
import { intervalAhead } from '#forecast/intervalAhead.ts'
import { IntervalCell } from './IntervalCell.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import type { TableSource } from './tableSource.ts'
import styles from './ServerPane.module.css'

const FIELD = { width: 220, height: 44 } as const

interface Props {
  readonly source: TableSource
  readonly fans: readonly { readonly series: number; readonly fan: Fan }[]
  readonly chosen: string | null
  readonly network: boolean
  readonly onChoose: (metric: string) => void
}

/** All metrics of a server, small; a press makes one the large chart. */
export function SmallMultiples({ source, fans, chosen, network, onChoose }: Props) {
  return (
    <section aria-label="Metrics of this server">
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
              <MiniFan
                fan={fan}
                {...FIELD}
                range={null}
                network={network && isFromNetwork(source.forecast, fan.metric)}
              />
              <span className={styles.multipleFoot}>
                <span className="faint">+{durationText(fan.horizon * fan.stepMs)}</span>
                <IntervalCell
                  interval={intervalAhead(source.forecast, series, fan.horizon)}
                  metric={fan.metric}
                />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
