import type { ReactNode } from 'react'
import { describeError } from '#forecast/errors.ts'
import { standInOf } from '#forecast/engines.ts'
import { alertRecord, tellingRecord } from '#forecast/accuracy/alertRecord.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { isSmallSample } from '#forecast/accuracy/sample.ts'
import { accuracyPageWords, type MeasuredOn } from '#text/accuracyPage.ts'
import { accuracySummary, smallSampleText, triedText, verdictsOf } from '#text/accuracyVerdict.ts'
import { alertRecordText } from '#text/alertRecord.ts'
import { trainedText } from '#text/trainedText.ts'
import { evidenceText, servedText } from '#text/quality.ts'
import { Doubts } from '../../../features/quality/Doubts.tsx'
import { doubtsIn } from '../../../features/quality/doubtsIn.ts'
import { useAccuracyOf, useQualityOf, type Trial } from '../../../state/accuracy.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { usePreferences } from '../../../state/preferences.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import { VerdictRow } from './VerdictRow.tsx'
import styles from './Verdicts.module.css'

interface Props {
  readonly view: ReadyView
  readonly on: MeasuredOn
  /** What founds the verdicts better; stands beside what they are founded on. */
  readonly children: ReactNode
}

/** What to do with the forecasts of each metric, what that stands on, and what it may lead to. */
export function Verdicts({ view, on, children }: Props) {
  const { trial } = useAccuracyOf(view)
  const { report, judgements, wasAsked } = useQualityOf(view)
  const isWanted = usePreferences(({ verdict }) => verdict)
  const isFile = view.facts.kind === 'file'
  const doubts = doubtsIn(view)
  const isJudged = report !== null && judgements.length > 0 && (isWanted || wasAsked)
  // A daemon is not tried unasked: until it is measured there is nothing under this heading.
  if (!isFile && !isJudged && doubts.length === 0) return children
  const verdicts = isJudged ? verdictsOf(report, judgements, (metric) => recordsOf(view, report, metric)) : []
  const worse = verdicts.filter(({ advice }) => advice === 'avoid').map(({ metric }) => metric)
  return (
    <section className={styles.section} aria-label={accuracyPageWords.verdicts}>
      <h3 className="visually-hidden">{accuracyPageWords.verdicts}</h3>
      <Doubts doubts={doubts} />
      {isJudged ? (
        <>
          <p className={styles.lead}>{accuracySummary(verdicts)}</p>
          {alertsOf(view, report) !== '' && <p>{alertsOf(view, report)}</p>}
          <ul className={styles.list}>
            {verdicts.map((verdict) => {
              const judged = judgements.find(({ metric }) => metric === verdict.metric)
              const served = standInOf(view.forecast, verdict.metric)
              return (
                <VerdictRow
                  key={verdict.metric}
                  verdict={verdict}
                  evidence={judged === undefined ? '' : evidenceText(judged)}
                  alerts={alertsOf(view, report, verdict.metric)}
                  served={served === undefined ? null : servedText(served)}
                />
              )
            })}
          </ul>
          {on !== 'kept' && (
            <p className={styles.tried}>
              {accuracyPageWords.tried(
                triedText(report, on === 'file' ? accuracyPageWords.theFile : accuracyPageWords.daemonValues),
              )}{' '}
              {smallSampleText(report)} {trainedTextOf(view, report)}
            </p>
          )}
        </>
      ) : (
        isFile && <Waiting view={view} trial={trial} isWanted={isWanted} />
      )}
      {children}
      {isFile && <Switches worse={worse} />}
    </section>
  )
}

/**
 * What the alerts of all metrics, or of one, were worth: good values do not make good alerts. '': they were not scored
 * against the thresholds in use, or of one metric, there was nothing to foresee.
 */
function alertsOf(view: ReadyView, report: AccuracyReport, metric?: string): string {
  const record = tellingRecord(metricsOf(report, metric), view.assessment)
  if (record === null || (metric !== undefined && record.raised + record.breaches === 0)) return ''
  return alertRecordText(record, isSmallSample(report))
}

function metricsOf({ metrics }: AccuracyReport, metric?: string): AccuracyReport['metrics'] {
  return metric === undefined ? metrics : metrics.filter((each) => each.metric === metric)
}

function recordsOf({ assessment }: ReadyView, report: AccuracyReport, metric: string) {
  return (['critical', 'warning'] as const)
    .map((severity) => alertRecord(metricsOf(report, metric), severity, assessment))
    .filter((record) => record !== null)
}

/** null: the data was made for show, and the model never saw it. */
function trainedTextOf({ facts, forecast }: ReadyView, { steps, split, stepMs }: AccuracyReport) {
  if (facts.table?.movedMs !== undefined) return null
  const { trainedAt = null, trainedOn = null } = facts.model?.card ?? {}
  return trainedText({ trainedAt, trainedOn }, facts.name, forecast.issueTimeMs - (steps - split) * stepMs)
}

/** In the verdicts' place and of their height, so that nothing moves when they come. */
function Waiting({ view, trial, isWanted }: { view: ReadyView; trial: Trial; isWanted: boolean }) {
  return (
    <>
      <p className={styles.lead}>{waitingText(trial, isWanted)}</p>
      <ul className={styles.list}>
        {view.index.metrics.map((metric) => (
          <VerdictRow
            key={metric}
            verdict={{
              metric,
              advice: 'unknown',
              headline: accuracyPageWords.untried[trial.kind === 'none' && !isWanted ? 'off' : trial.kind],
              interval: '',
              so: '',
            }}
            evidence=""
            alerts=""
            served={null}
          />
        ))}
      </ul>
    </>
  )
}

function waitingText(trial: Trial, isWanted: boolean): string {
  switch (trial.kind) {
    case 'short':
      return accuracyPageWords.trialShort
    case 'failed':
      return accuracyPageWords.trialFailed(describeError(trial.error.code).title, trial.error.message)
    case 'none':
    case 'done':
      return isWanted ? accuracyPageWords.trying : accuracyPageWords.trialOff
  }
}

/** worse: metrics that a naive forecast would stand in for. */
function Switches({ worse }: { worse: readonly string[] }) {
  const { verdict, better, set } = usePreferences()
  return (
    <div className={styles.switches}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={better}
          onChange={(event) => {
            set({ better: event.target.checked })
          }}
        />
        {accuracyPageWords.showNaive(worse.join(', '))}
      </label>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={verdict}
          onChange={(event) => {
            set({ verdict: event.target.checked })
          }}
        />
        {accuracyPageWords.tryUnasked}
      </label>
      <Disclosure title={accuracyPageWords.howTitle}>
        <p className={styles.how}>{accuracyPageWords.how}</p>
      </Disclosure>
    </div>
  )
}
