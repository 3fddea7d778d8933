import { create } from 'zustand'
import { verdictTitle } from '#text/verdict.ts'
import { daemonWords, evidenceWords } from '#text/daemonPanels.ts'
import type { Live } from '../../state/live.ts'
import { ForecastHere } from './ForecastHere.tsx'
import { VerdictDialog } from './VerdictDialog.tsx'
import { claimOf } from './useLiveOf.ts'
import styles from './DaemonLines.module.css'

interface Dismissed {
  readonly addresses: ReadonlySet<string>
  dismiss: (address: string) => void
}

/** Daemons whose rejection was put away, as long as the page is open. */
export const useDismissed = create<Dismissed>()((set, get) => ({
  addresses: new Set(),
  dismiss: (address) => {
    set({ addresses: new Set([...get().addresses, address]) })
  },
}))

/** Says that the forecasts on screen are none of a trained model, with the evidence and the way out, until it is taken. */
export function RejectedLine({ live }: { live: Live }) {
  const { verdict, report, wanted } = live
  const { addresses, dismiss } = useDismissed()
  if (verdict?.kind !== 'rejected' || wanted === 'here' || addresses.has(report.address)) return null
  return (
    <aside className={styles.line} aria-label={evidenceWords.rejected}>
      <p className={styles.text}>
        <span className={styles.mark} aria-hidden="true">
          ◆
        </span>
        <span>{verdictTitle(verdict, claimOf(live))}.</span>
      </p>
      <span className={styles.buttons}>
        <VerdictDialog live={live} verdict={verdict} label={evidenceWords.button} />
        <ForecastHere live={live} />
        <button type="button" className="button" onClick={() => dismiss(report.address)}>
          {daemonWords.dismiss}
        </button>
      </span>
    </aside>
  )
}
