import { nowLineText } from '#text/nowLine.ts'
import { useIsOld } from '../../state/useIsOld.ts'
import { breachOf } from '#forecast/breach.ts'
import { chanceCell } from '#text/breach.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { useMemo } from 'react'
import { isPending, lateSteps, staleMs } from '#forecast/fleetForecast.ts'
import { measuredHistory } from '#forecast/measuredHistory.ts'
import type { Fan } from '../../features/charts/fan.ts'
import { FanChart } from '../../features/charts/FanChart.tsx'
import { thresholdLines } from '../../features/charts/thresholdLines.ts'
import { kindText } from '#text/kind.ts'
import { notFromModelText } from '#text/quality.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { correctedText } from '#text/learnedChances.ts'
import { sparseText } from '#text/measured.ts'
import { aheadText, chanceOfText, serverWords } from '#text/predictions.ts'
import { takeawayText } from '#text/breachTitle.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import type { ReadyView } from '../../state/appState.ts'
import { findingOf } from '#text/finding.ts'
import { intervalAhead, reachedStep } from '#forecast/intervalAhead.ts'
import { IntervalCell, ValueCell } from './IntervalCell.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import { leadSteps } from '#forecast/leadSteps.ts'
import styles from './ServerPane.module.css'

interface Props {
  readonly view: ReadyView
  readonly series: number
  readonly fan: Fan
  readonly zone: Zone
  readonly network: boolean
}

/** One metric of the server in large: its figures, its finding, its fan chart. */
export function SeriesFigure({ view, series, fan, zone, network }: Props) {
  const { forecast, assessment } = view
  const { metric } = fan
  const { soon, end } = leadSteps(forecast)
  const steps = [...new Set([soon, end].map((step) => reachedStep(forecast, series, step)))]
  const finding = findingOf(forecast, assessment, series)
  const threshold = thresholdIn(assessment, metric)
  const lines = useMemo(() => thresholdLines(threshold, metric), [metric, threshold])
  const isOld = useIsOld()
  // Of a server whose newest row is older than others', that row is not what every other screen calls now.
  const isNow = staleMs(forecast, series) === null && lateSteps(forecast, series) === 0
  const origin = isNow ? nowLineText(isOld) : serverWords.lastRow
  const notFromModel = notFromModelText(forecast, metric)
  const kind = kindText(forecast, metric)
  const breach = breachOf(forecast, assessment, series)
  const chance = chanceCell(breach, metric)
  const takeaway = takeawayText(breach, metric, forecast)
  const corrected = correctedText(forecast, series, breach)
  // A daemon's forecast is not made of the history that is shown.
  const isOwn = forecast.provenance.source === 'local'
  const sparse = isOwn ? sparseText(measuredHistory(forecast, series)) : null
  return (
    <section className={styles.chosen} aria-label={metric}>
      <h3 className={styles.metricTitle}>
        <SeverityMark finding={finding} />
        {metric}
        <QualityMark metric={metric} />
      </h3>
      {takeaway !== '' && <p className={styles.finding}>{takeaway}</p>}
      <dl className={styles.figures}>
        <div>
          <dt>{origin}</dt>
          <dd>
            <ValueCell value={forecast.current[series] ?? NaN} metric={metric} />
          </dd>
        </div>
        {steps.map((step) => (
          <div key={step}>
            <dt>{aheadText(step * fan.stepMs)}</dt>
            <dd>
              <IntervalCell
                interval={intervalAhead(forecast, series, step)}
                metric={metric}
                pending={isPending(forecast, series)}
              />
            </dd>
          </div>
        ))}
        {chance.detail !== '' && chance.main !== '' && (
          <div>
            <dt>{chanceOfText(chance.detail, end * fan.stepMs)}</dt>
            <dd>
              <span>{chance.main}</span>
            </dd>
          </div>
        )}
      </dl>
      {corrected !== null && <p className="soft">{corrected}</p>}
      {sparse !== null && <p className="soft">{sparse}</p>}
      {notFromModel !== null && <p className={styles.notFromModel}>{notFromModel}</p>}
      {kind !== null && <p className="soft">{kind}</p>}
      <FanChart
        fan={fan}
        zone={zone}
        network={network && notFromModel === null}
        originLabel={`${origin} ${timeText(fan.originMs, zone, forecast.issueTimeMs, precisionOf(forecast.stepMs))}`}
        thresholds={lines}
        steps={steps}
      />
    </section>
  )
}
