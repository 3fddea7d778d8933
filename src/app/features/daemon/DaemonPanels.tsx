import { panelWords } from '#text/daemonPanels.ts'
import type { Live } from '../../state/live.ts'
import { DaemonAlerts } from './DaemonAlerts.tsx'
import { CascadeHealth, Drift, ModelInfo } from './DaemonFacts.tsx'
import { Escalations, HistorySummary } from './DaemonHistory.tsx'
import { DaemonOdds, type Ahead } from './DaemonOdds.tsx'
import styles from './DaemonPanels.module.css'

/** The daemon's own figures, which nobody has checked. Default export: it is loaded with the first daemon. */
export default function DaemonPanels({ live, ahead }: { live: Live; ahead: Ahead | null }) {
  const tick = live.link.latest()
  const environment = tick?.environment ?? null
  return (
    <section className={styles.section} aria-label={panelWords.region}>
      <header>
        <h2>{live.report.own === null ? panelWords.title : panelWords.ownTitle}</h2>
        <p className="soft">
          {live.report.own === null
            ? panelWords.lead(live.report.address)
            : panelWords.ownLead(live.report.address)}
        </p>
      </header>
      <div className={styles.parts}>
        {tick !== null && live.report.own === null && (
          <DaemonAlerts alerts={tick.alerts} stepMs={live.report.step.usedMs} />
        )}
        <div className={styles.figures}>
          {environment !== null && <DaemonOdds environment={environment} ahead={ahead} />}
          <CascadeHealth live={live} />
          <Drift live={live} />
          <HistorySummary live={live} />
          <Escalations live={live} />
          <ModelInfo live={live} />
        </div>
      </div>
    </section>
  )
}
