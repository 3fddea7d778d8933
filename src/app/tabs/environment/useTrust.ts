import { tellingRecord } from '#forecast/accuracy/alertRecord.ts'
import { pooledCoverage } from '#forecast/accuracy/pooledCoverage.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { isNetwork } from '#forecast/engines.ts'
import { describeError } from '#forecast/errors.ts'
import { isTrainedOn } from '#text/trainedText.ts'
import type { Trust } from '#text/environment/trust.ts'
import { useAccuracyOf, useQualityOf, type Accuracy, type Quality } from '../../state/accuracy.ts'
import type { ReadyView } from '../../state/appState.ts'
import { usePreferences } from '../../state/preferences.ts'

/** How right forecasts have been on the data on screen, as far as that is known. */
export function useTrust(view: ReadyView): Trust {
  const accuracy = useAccuracyOf(view)
  const quality = useQualityOf(view)
  const isWanted = usePreferences(({ verdict }) => verdict)
  return trustOf(view, accuracy, quality, isWanted)
}

/** isWanted: a file is tried by itself. */
export function trustOf(
  { source, facts, assessment, forecast }: Pick<ReadyView, 'source' | 'facts' | 'assessment' | 'forecast'>,
  { task, trial }: Pick<Accuracy, 'task' | 'trial'>,
  { report, judgements, wasAsked }: Quality,
  isWanted: boolean,
): Trust {
  if (report !== null) {
    if (report.metrics.length === 0) return { kind: 'short' }
    // What a person acts on are the metrics with a threshold: constants beside them would make the figure look better.
    const judged = report.metrics.filter(({ metric }) => thresholdIn(assessment, metric) !== null)
    const coverage = pooledCoverage({ metrics: judged.length === 0 ? report.metrics : judged })
    if (coverage === null) return { kind: 'no-range' }
    const ranged = judged.filter(({ model }) => model.coverage80Closed !== null)
    const isAll = judged.length === 0 || ranged.length === report.metrics.length
    const metrics = isAll ? null : ranged.map(({ metric }) => metric)
    const { sample } = report
    const isPart = sample !== null && (sample.servers < sample.ofServers || sample.origins < sample.ofOrigins)
    const isLittle = judgements.every(({ judgement }) => judgement.kind === 'few')
    const of = facts.kind === 'daemon' ? 'daemon' : 'data'
    const { card } = facts.model ?? {}
    const testedMs = forecast.issueTimeMs - (report.steps - report.split) * report.stepMs
    const isKnownData = card !== undefined && isTrainedOn(card, facts.name, testedMs)
    const alerts = tellingRecord(report.metrics, assessment)
    return {
      kind: 'covered',
      coverage,
      sample,
      isSmall: (isPart && !wasAsked) || isLittle,
      of,
      metrics,
      alerts,
      isKnownData,
    }
  }
  if (source.accuracy.kind === 'cannot') return { kind: 'cannot', why: source.accuracy.why }
  // Of a backtest that a person asked for, and where the numbers are not the model's own, nothing is learned.
  const mayChange =
    isWanted &&
    facts.kind === 'file' &&
    trial.kind === 'none' &&
    source.learn.kind === 'can' &&
    isNetwork(forecast.provenance.engine) &&
    (facts.settings?.calibration ?? 'model') === 'model'
  if (task.kind === 'running') return { kind: 'checking', mayChange }
  if (!isWanted || facts.kind !== 'file') return { kind: 'unasked' }
  switch (trial.kind) {
    case 'none':
    case 'done':
      return { kind: 'checking', mayChange }
    case 'short':
      return { kind: 'short' }
    case 'failed':
      return { kind: 'failed', why: describeError(trial.error.code).title }
  }
}
