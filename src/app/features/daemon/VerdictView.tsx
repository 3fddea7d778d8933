import type { Finding, Verdict } from '#forecast/verdict/verdict.ts'
import { findingText, verdictSummary } from '#text/verdict.ts'
import { evidenceWords } from '#text/daemonPanels.ts'
import type { Live } from '../../state/live.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { FindingChart } from './FindingChart.tsx'
import { ForecastHere } from './ForecastHere.tsx'
import { claimOf } from './useLiveOf.ts'
import styles from './Verdict.module.css'

interface Props {
  readonly live: Live
  readonly verdict: Verdict
  readonly onDone: () => void
}

/** What testing a daemon's forecasts has found, how it is tested, and the way out. */
export default function VerdictView({ live, verdict, onDone }: Props) {
  return (
    <div className={styles.verdict}>
      {verdict.kind === 'rejected' ? (
        <>
          <p>{evidenceWords.foundBy(verdict.ticks, live.report.address)}</p>
          {verdict.findings.map((finding) => (
            <Evidence key={finding.kind} finding={finding} />
          ))}
        </>
      ) : (
        <p>{verdictSummary(verdict, claimOf(live))}</p>
      )}
      <Disclosure title={evidenceWords.how}>
        <div className={styles.how}>
          {evidenceWords.tests.map((test) => (
            <p key={test}>{test}</p>
          ))}
        </div>
      </Disclosure>
      <div className={styles.out}>
        <p>{evidenceWords.wayOut}</p>
        <ForecastHere live={live} main onDone={onDone} />
      </div>
    </div>
  )
}

function Evidence({ finding }: { finding: Finding }) {
  return (
    <section className={styles.finding}>
      <p>{findingText(finding)}</p>
      {finding.kind !== 'admitted' && <FindingChart finding={finding} />}
    </section>
  )
}
