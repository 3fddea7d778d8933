import { memo } from 'react'
import { fanOf } from '../../features/charts/fan.ts'
import { MiniFan } from '../../features/charts/MiniFan.tsx'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { isFromNetwork } from '#forecast/engines.ts'
import { isPending } from '#forecast/fleetForecast.ts'
import { breachOf } from '#forecast/breach.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { breachCell, breachSentence, chanceCell } from '#text/breach.ts'
import { skippedText } from '#text/predictions.ts'
import { findingOf } from '#text/finding.ts'
import styles from './Cells.module.css'
import type { MetricColumn } from '../../state/screen/sortColumn.ts'
import type { Group } from './columns.ts'
import { intervalAhead, reachedStep } from '#forecast/intervalAhead.ts'
import { IntervalCell, ValueCell } from './IntervalCell.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { TableSource } from './tableSource.ts'

const FAN_HEIGHT = 22

export type Range = readonly [low: number, high: number]

interface Props {
  readonly source: TableSource
  readonly series: number
  readonly group: Group
  readonly network: boolean
  /** A vertical scale that all small charts of the metric share; null: each its own. */
  readonly range: Range | null
}

/** One metric of one server, cell by cell. */
export const MetricCells = memo(function MetricCells({ source, series, group, network, range }: Props) {
  return group.cells.map(({ kind, width }, index) => (
    <div
      key={kind}
      role="gridcell"
      aria-colindex={group.columnIndex + index}
      className={styles[kind]}
      style={{ width }}
    >
      <Content {...{ source, series, network, range, kind, width }} metric={group.metric} />
    </div>
  ))
})

interface ContentProps extends Omit<Props, 'group'> {
  readonly kind: MetricColumn
  readonly metric: string
  readonly width: number
}

function Content({ source, series, network, range, kind, metric, width }: ContentProps) {
  const { forecast, assessment } = source
  switch (kind) {
    case 'mark':
      return <SeverityMark finding={findingOf(forecast, assessment, series)} />
    case 'now':
      return <ValueCell value={forecast.current[series] ?? NaN} metric={metric} />
    case 'soon':
    case 'end': {
      const step = leadSteps(forecast)[kind]
      const reached = reachedStep(forecast, series, step)
      return (
        <IntervalCell
          interval={intervalAhead(forecast, series, reached)}
          metric={metric}
          pending={isPending(forecast, series)}
          endsAtMs={reached < step ? reached * forecast.stepMs : null}
        />
      )
    }
    case 'fan':
      return (
        <MiniFan
          fan={fanOf(forecast, series)}
          width={width - 16}
          height={FAN_HEIGHT}
          range={range}
          threshold={thresholdIn(assessment, metric)}
          network={network && isFromNetwork(forecast, metric, forecast.series[series]?.server)}
        />
      )
    case 'breach':
      return <BreachCell source={source} series={series} metric={metric} />
    case 'risk':
      return <ChanceCell source={source} series={series} metric={metric} named={false} />
  }
}

interface BreachProps {
  readonly source: TableSource
  readonly series: number
  readonly metric: string
}

/** When the series breaches, if it does: then the time between which eight in ten do; else what is said instead. */
function BreachCell({ source: { forecast, assessment }, series, metric }: BreachProps) {
  const breach = breachOf(forecast, assessment, series)
  const { main, detail } = breachCell(breach, metric, forecast)
  return (
    <span className={styles.breachText} title={breachSentence(breach, metric, forecast)}>
      {main !== '' && <span>{main}</span>}
      {detail !== '' && <span className={styles.times}>{detail}</span>}
    </span>
  )
}

interface ChanceProps extends BreachProps {
  /** Whether the sentence names the metric, which no heading does. */
  readonly named: boolean
}

/** How likely a breach within the horizon is, and of what. */
export function ChanceCell({ source: { forecast, assessment }, series, metric, named }: ChanceProps) {
  const breach = breachOf(forecast, assessment, series)
  const { main, detail } = chanceCell(breach, metric)
  const sentence = breachSentence(breach, metric, forecast)
  return (
    <span className={styles.chance} title={named ? `${metric}: ${sentence}` : sentence}>
      {main !== '' && <span>{main}</span>}
      {detail !== '' && <span className={styles.event}>{detail}</span>}
    </span>
  )
}

/** In place of a metric's cells: why there is none. */
export function MissingCells({ group, leftOut }: { group: Group; leftOut: LeftOut | undefined }) {
  return (
    <div
      role="gridcell"
      aria-colindex={group.columnIndex}
      aria-colspan={group.cells.length}
      className={styles.missing}
      title={leftOut?.reason}
    >
      {leftOut === undefined ? '–' : skippedText(leftOut.reason)}
    </div>
  )
}
