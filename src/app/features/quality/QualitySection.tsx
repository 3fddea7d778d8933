import { worstFirst } from '#forecast/accuracy/judgement.ts'
import { describeError } from '#forecast/errors.ts'
import { standInOf } from '#forecast/engines.ts'
import { evidenceText, judgementText, sampleText, servedText } from '#text/quality.ts'
import { useAccuracyOf, useQualityOf } from '../../state/accuracy.ts'
import type { ReadyView } from '../../state/appState.ts'
import { usePreferences } from '../../state/preferences.ts'
import { Doubts } from './Doubts.tsx'
import { doubtsIn } from './doubtsIn.ts'
import { QualityMark } from './QualityMark.tsx'
import styles from './Quality.module.css'

/** The verdict on the model, metric by metric, what it stands on, and what it may lead to. */
export function QualitySection({ view }: { view: ReadyView }) {
  const { trial } = useAccuracyOf(view)
  const { report, judgements, wasAsked } = useQualityOf(view)
  const { verdict, better, set } = usePreferences()
  const isFile = view.facts.kind === 'file'
  return (
    <section className={styles.section} aria-label="Verdict">
      <h3>Verdict</h3>
      <Doubts doubts={doubtsIn(view)} />
      {report !== null && judgements.length > 0 && (verdict || wasAsked) ? (
        <>
          <dl className={styles.verdicts}>
            {worstFirst(judgements).map((each) => {
              const served = standInOf(view.forecast, each.metric)
              return (
                <div key={each.metric} className={styles.verdict}>
                  <dt>
                    {each.metric}
                    <QualityMark metric={each.metric} />
                  </dt>
                  <dd>
                    {judgementText(each.judgement)} <span className="soft">{evidenceText(each)}</span>
                    {served !== undefined && <strong> · {servedText(served)}</strong>}
                  </dd>
                </div>
              )
            })}
          </dl>
          <p className="soft">
            Against the simple forecast that is hardest to beat, on {sampleText(report)}. Better or worse: by
            2 % of its loss at least, and more than chance (5 %) over the times tried, and over the servers
            where only some were.
          </p>
        </>
      ) : (
        isFile && <p className="soft">{waitingText(trial, verdict)}</p>
      )}
      {isFile && (
        <div className={styles.switches}>
          <label className={styles.switch}>
            <input
              type="checkbox"
              checked={verdict}
              onChange={(event) => {
                set({ verdict: event.target.checked })
              }}
            />
            Try the model on the file’s past while nothing else runs (a few seconds)
          </label>
          <label className={styles.switch}>
            <input
              type="checkbox"
              checked={better}
              onChange={(event) => {
                set({ better: event.target.checked })
              }}
            />
            Show the simple forecast’s numbers where the model’s were worse; they are marked as not from the
            model
          </label>
        </div>
      )}
    </section>
  )
}

function waitingText(trial: ReturnType<typeof useAccuracyOf>['trial'], verdict: boolean): string {
  switch (trial.kind) {
    case 'short':
      return 'The file is too short to try the model on its past.'
    case 'failed':
      return `The model could not be tried on the file’s past. ${describeError(trial.error.code).title}: ${trial.error.message}.`
    case 'none':
    case 'done':
      return verdict
        ? 'The model is tried on the file’s past as soon as nothing else runs.'
        : 'The model is not tried on the file’s past.'
  }
}
