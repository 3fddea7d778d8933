import { useState } from 'react'
import { isOpen, type Alert } from '#forecast/alerts/alert.ts'
import { formatCount } from '#text/numbers.ts'
import type { Zone } from '#text/time.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { AlertRow } from './AlertRow.tsx'
import { useAlerts } from './useAlerts.ts'
import { useHeldAlert } from './useHeldAlert.ts'
import { NotifySwitch } from './NotifySwitch.tsx'
import { PHASE_FILTERS, type PhaseFilter } from '#text/alerts/phaseText.ts'
import { RulesEditor } from './RulesEditor.tsx'
import styles from './Alerts.module.css'

/** Rows that are drawn before more are asked for. */
const PAGE = 50

interface Props {
  readonly shown: PhaseFilter
  readonly onShow: (shown: PhaseFilter) => void
  /** Whose alerts are listed. */
  readonly servers: ReadonlySet<string>
  readonly metrics: readonly string[]
  readonly zone: Zone
}

/** All alerts of the servers that are looked at: by phase, with what can be done about each; the rules behind. */
export function AlertsPanel({ shown, onShow, servers, metrics, zone }: Props) {
  const state = useAlerts(({ current }) => current)
  const lasting = useAlerts((store) => store.lasting)
  const failure = useAlerts((store) => store.failure)
  const [pages, setPages] = useState(1)
  const [heldId, onHold] = useHeldAlert()
  const every = state?.alerts ?? []
  const all = every.filter(({ server }) => servers.has(server))
  const passing = (filter: PhaseFilter) => all.filter((alert) => passes(alert, filter))
  const listed = new Set(passing(shown))
  const list = every.filter((alert) => listed.has(alert) || alert.id === heldId).sort(worstFirst)
  const rows = list.filter((alert, at) => at < pages * PAGE || alert.id === heldId)
  return (
    <section className={styles.panel} aria-labelledby="alerts-heading">
      <header className={styles.head}>
        <h2 id="alerts-heading">Alerts</h2>
        <div className={styles.filters} role="group" aria-label="Alerts shown">
          {PHASE_FILTERS.map((filter) => (
            <button
              key={filter}
              type="button"
              className={styles.filter}
              aria-pressed={filter === shown}
              onClick={() => {
                onShow(filter)
                setPages(1)
              }}
            >
              {filter} <b>{formatCount(passing(filter).length)}</b>
            </button>
          ))}
        </div>
        <div className={styles.tools}>
          <NotifySwitch />
          <DialogButton title="Alert rules" label="Rules">
            <RulesEditor metrics={metrics} zone={zone} />
          </DialogButton>
        </div>
      </header>
      {!lasting && (
        <p className={styles.note} role="alert">
          This browser keeps nothing for this page, or too little: alerts end when it is closed.
        </p>
      )}
      {failure !== null && (
        <p className={styles.note} role="alert">
          These alerts are out of date: the newest forecast could not be read ({failure}). Forecast again to
          retry.
        </p>
      )}
      {list.length === 0 ? (
        <p className={styles.none}>{noneText(shown, state === null)}</p>
      ) : (
        <ul className={styles.list} aria-label={`Alerts: ${shown}`}>
          {rows.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              zone={zone}
              issueMs={state?.issueMs ?? NaN}
              named
              onHold={onHold}
            />
          ))}
        </ul>
      )}
      {list.length > rows.length && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            setPages(pages + 1)
          }}
        >
          {formatCount(list.length - rows.length)} more ▾
        </button>
      )}
    </section>
  )
}

function passes(alert: Alert, filter: PhaseFilter): boolean {
  return filter === 'open' ? isOpen(alert) : alert.phase.kind === filter
}

function noneText(shown: PhaseFilter, unread: boolean): string {
  if (unread) return 'No forecast has been read for alerts yet.'
  return shown === 'open' ? 'No rule finds anything to tell.' : `No alert is ${shown}.`
}

const ORDER = { firing: 0, acknowledged: 1, pending: 2, muted: 3, resolved: 4 } as const

function worstFirst(a: Alert, b: Alert): number {
  return (
    ORDER[a.phase.kind] - ORDER[b.phase.kind] ||
    Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
    (b.endMs ?? 0) - (a.endMs ?? 0) ||
    a.peak.validMs - b.peak.validMs ||
    a.id - b.id
  )
}
