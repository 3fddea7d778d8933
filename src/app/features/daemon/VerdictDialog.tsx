import type { ReactNode } from 'react'
import type { Finding, Verdict } from '#forecast/verdict/verdict.ts'
import { plural } from '#text/numbers.ts'
import { findingText, verdictSummary, verdictTitle } from '#text/verdict.ts'
import type { Live } from '../../state/live.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { FindingChart } from './FindingChart.tsx'
import { ForecastHere } from './ForecastHere.tsx'
import { claimOf } from './useLiveOf.ts'
import styles from './Verdict.module.css'

interface Props {
  readonly live: Live
  readonly verdict: Verdict
  readonly label: ReactNode
  readonly name?: string
  readonly className?: string | undefined
}

/** A button, and behind it what testing the daemon's forecasts has found. */
export function VerdictDialog({ live, verdict, ...button }: Props) {
  return (
    <DialogButton {...button} title={verdictTitle(verdict, claimOf(live))}>
      {(close) => <VerdictView live={live} verdict={verdict} onDone={close} />}
    </DialogButton>
  )
}

function VerdictView({ live, verdict, onDone }: Pick<Props, 'live' | 'verdict'> & { onDone: () => void }) {
  return (
    <div className={styles.verdict}>
      {verdict.kind === 'rejected' ? (
        <>
          <p>
            Found by testing {plural(verdict.ticks, 'forecast')} of {live.report.address}. Such forecasts are
            shown dashed and exported as not from the model.
          </p>
          {verdict.findings.map((finding) => (
            <Evidence key={finding.kind} finding={finding} />
          ))}
        </>
      ) : (
        <p>{verdictSummary(verdict, claimOf(live))}</p>
      )}
      <Disclosure title="How this is tested">
        <div className={styles.how}>
          <p>
            P50 of every series is held against a straight line, and the P10 to P90 range against the square
            root of the step: a trained network’s curves fit neither.
          </p>
          <p>
            Forecasts from different values are compared, over time and between servers: a forecast that does
            not change with its input does not read it.
          </p>
          <p>P50 is compared with the values measured just before: a copy of the past is not a forecast.</p>
        </div>
      </Disclosure>
      <div className={styles.out}>
        <p>The model on this page can forecast the daemon’s values itself. Nothing leaves this machine.</p>
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
