import { isOpen } from '#forecast/alerts/alert.ts'
import { alertWords } from '#text/alerts/words.ts'
import { alertsOf } from '#text/alerts/entryText.ts'
import { useZone } from '../../state/times.ts'
import { useIsPartial } from '../parts/useIsPartial.ts'
import { AlertRow } from './AlertRow.tsx'
import { UndoLine } from './UndoLine.tsx'
import { useAlerts } from './useAlerts.ts'
import { useHeldAlert } from './useHeldAlert.ts'
import styles from './Alerts.module.css'

/** So many that ended, so that a pane tells of today and not of all times. */
const MOST_RESOLVED = 3

/** The alerts of one server: what is open, and what ended last. */
export function ServerAlerts({ server }: { server: string }) {
  const state = useAlerts(({ current }) => current)
  const zone = useZone()
  const isPartial = useIsPartial()
  const [heldId, onHold] = useHeldAlert()
  const own = (state?.alerts ?? []).filter((alert) => alert.server === server)
  const open = own.filter(isOpen)
  const resolved = own
    .filter((alert) => !isOpen(alert))
    .filter((alert, at, ended) => at >= ended.length - MOST_RESOLVED || alert.id === heldId)
  const shown = [...open, ...resolved.reverse()]
  return (
    <section className={styles.ofServer} aria-label={alertsOf(server)}>
      <h3>{alertWords.title}</h3>
      {shown.length === 0 ? (
        <p className="soft">{isPartial ? alertWords.waitsForWhole : alertWords.noneOfServer}</p>
      ) : (
        <ul className={styles.list}>
          {shown.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              zone={zone}
              issueMs={state?.issueMs ?? NaN}
              named={false}
              onHold={onHold}
            />
          ))}
        </ul>
      )}
      <UndoLine />
    </section>
  )
}
