import type { WireDrift, WireModelInfo } from '#forecast/wire/panels.ts'
import type { ClockFacts } from '#remote/api.ts'
import { formatCount, significant } from '#text/numbers.ts'
import { percentText } from '#text/percent.ts'
import type { Zone } from '#text/time.ts'
import { figureNames, figureText, panelWords } from '#text/daemonPanels.ts'
import { useZone } from '../../state/times.ts'
import type { Live } from '../../state/live.ts'
import { useNowMs } from '../../ui/clock.ts'
import { Facts } from '../../ui/Facts.tsx'
import { AnswerPanel } from './DaemonPanel.tsx'
import { daemonTimeText } from './daemonTime.ts'
import { useDaemonAnswer } from './useDaemonAnswer.ts'

const percent = (fraction: number | null) => (fraction === null ? null : percentText(fraction))

/** Whether many servers are unusual at once, by the daemon. */
export function CascadeHealth({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'cascade-health' })
  return (
    <AnswerPanel title={panelWords.cascade} about="cascade-health" answer={answer}>
      {({ score, status, risk, anomalyRate, anomalousServers, totalServers, correlation }) => (
        <Facts
          rows={[
            [figureNames.score, figureText.score(score, status)],
            [figureNames.risk, risk],
            [
              figureNames.anomalous,
              anomalousServers === null
                ? null
                : figureText.anomalous(anomalousServers, totalServers, percent(anomalyRate)),
            ],
            [figureNames.correlation, correlation === null ? null : significant(correlation, 2, 2)],
          ]}
        />
      )}
    </AnswerPanel>
  )
}

/** How far the daemon finds its data or its errors have moved from those of its training. */
export function Drift({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'drift' })
  const zone = useZone()
  const nowMs = useNowMs()
  return (
    <AnswerPanel title={panelWords.drift} about="drift" answer={answer}>
      {(drift) => <Facts rows={driftRows(drift, live.report.clock, zone, nowMs)} />}
    </AnswerPanel>
  )
}

function driftRows(drift: WireDrift, clock: ClockFacts, zone: Zone, nowMs: number) {
  const { metrics, thresholds, recommendation, timestamp, dataPoints } = drift
  const trend = (name: string) => drift.trends.find((each) => each.name === name)?.direction
  const score = (value: number | null, limit: number | null | undefined, name: string) =>
    value === null
      ? null
      : [
          percentText(value),
          ...(limit === null || limit === undefined ? [] : [figureText.limit(percentText(limit))]),
          trend(name),
        ]
          .filter((part) => part !== undefined)
          .join(' · ')
  return [
    [figureNames.recommendation, recommendation],
    [figureNames.predictionError, score(metrics.per, thresholds?.per, 'per')],
    [figureNames.distributionShift, score(metrics.dss, thresholds?.dss, 'dss')],
    [figureNames.featureDrift, score(metrics.fds, thresholds?.fds, 'fds')],
    [figureNames.anomalyRate, score(metrics.anomalyRate, thresholds?.anomalyRate, 'anomaly_rate')],
    [figureNames.combined, percent(metrics.combined)],
    [figureNames.dataPoints, dataPoints === null ? null : formatCount(dataPoints)],
    [figureNames.asOf, timestamp === null ? null : daemonTimeText(timestamp, clock, zone, nowMs)],
  ] as const
}

/** What the daemon says of its model: claims. */
export function ModelInfo({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'model-info' }, 10 * 60_000)
  return (
    <AnswerPanel title={panelWords.facts} about="model-info" answer={answer}>
      {(info) => <Facts rows={modelRows(info)} />}
    </AnswerPanel>
  )
}

function modelRows({ loaded, mode, modelName, modelPath, modelTimestamp, ...info }: WireModelInfo) {
  const { horizonSteps, encoderSteps, servers } = info
  const steps = (count: number | null) => (count === null ? null : figureText.steps(count))
  return [
    [
      figureNames.says,
      [figureText.modelLoaded(loaded), ...(mode === null ? [] : [figureText.mode(mode)])].join(' · '),
    ],
    [figureNames.name, modelName],
    [figureNames.path, modelPath],
    [figureNames.trained, modelTimestamp],
    [figureNames.horizon, steps(horizonSteps)],
    [figureNames.looksBack, steps(encoderSteps)],
    [
      figureNames.knownServers,
      servers === null || servers.known === null ? null : figureText.of(servers.known, servers.total ?? NaN),
    ],
  ] as const
}
