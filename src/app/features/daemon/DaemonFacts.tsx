import type { WireDrift, WireModelInfo } from '#forecast/wire/panels.ts'
import type { ClockFacts } from '#remote/api.ts'
import { formatCount, significant } from '#text/numbers.ts'
import { percentText } from '#text/percent.ts'
import type { Zone } from '#text/time.ts'
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
    <AnswerPanel title="Cascade health" about="cascade-health" answer={answer}>
      {({ score, status, risk, anomalyRate, anomalousServers, totalServers, correlation }) => (
        <Facts
          rows={[
            ['Score', `${significant(score, 3, 1)} of 100${status === null ? '' : ` · ${status}`}`],
            ['Risk', risk],
            [
              'Anomalous',
              anomalousServers === null
                ? null
                : `${formatCount(anomalousServers)}${totalServers === null ? '' : ` of ${formatCount(totalServers)}`} servers${anomalyRate === null ? '' : ` · ${percentText(anomalyRate)}`}`,
            ],
            ['Correlation', correlation === null ? null : significant(correlation, 2, 2)],
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
    <AnswerPanel title="Drift" about="drift" answer={answer}>
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
          ...(limit === null || limit === undefined ? [] : [`limit ${percentText(limit)}`]),
          trend(name),
        ]
          .filter((part) => part !== undefined)
          .join(' · ')
  return [
    ['Recommendation', recommendation],
    ['Prediction error', score(metrics.per, thresholds?.per, 'per')],
    ['Distribution shift', score(metrics.dss, thresholds?.dss, 'dss')],
    ['Feature drift', score(metrics.fds, thresholds?.fds, 'fds')],
    ['Anomaly rate', score(metrics.anomalyRate, thresholds?.anomalyRate, 'anomaly_rate')],
    ['Combined', percent(metrics.combined)],
    ['Data points', dataPoints === null ? null : formatCount(dataPoints)],
    ['As of', timestamp === null ? null : daemonTimeText(timestamp, clock, zone, nowMs)],
  ] as const
}

/** What the daemon says of its model: claims. */
export function ModelInfo({ live }: { live: Live }) {
  const answer = useDaemonAnswer(live, { about: 'model-info' }, 10 * 60_000)
  return (
    <AnswerPanel title="Its model" about="model-info" answer={answer}>
      {(info) => <Facts rows={modelRows(info)} />}
    </AnswerPanel>
  )
}

function modelRows({ loaded, mode, modelName, modelPath, modelTimestamp, ...info }: WireModelInfo) {
  const { horizonSteps, encoderSteps, servers } = info
  const steps = (count: number | null) => (count === null ? null : `${formatCount(count)} steps`)
  return [
    [
      'Says',
      [loaded ? 'a model is loaded' : 'no model is loaded', ...(mode === null ? [] : [`mode ${mode}`])].join(
        ' · ',
      ),
    ],
    ['Name', modelName],
    ['Path', modelPath],
    ['Trained', modelTimestamp],
    ['Horizon', steps(horizonSteps)],
    ['Looks back', steps(encoderSteps)],
    [
      'Known servers',
      servers === null || servers.known === null
        ? null
        : `${formatCount(servers.known)} of ${formatCount(servers.total ?? NaN)}`,
    ],
  ] as const
}
