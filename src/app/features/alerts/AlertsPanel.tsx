import { useMemo } from 'react'
import { isOpen, type Alert } from '#forecast/alerts/alert.ts'
import { filterTitle, noneText, outOfDateText } from '#text/alerts/entryText.ts'
import { PHASE_FILTERS, type PhaseFilter } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { formatCount } from '#text/numbers.ts'
import type { Zone } from '#text/time.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { useIsPartial } from '../parts/useIsPartial.ts'
import { AlertList } from './AlertList.tsx'
import { Maintenance } from './Maintenance.tsx'
import { NotifySwitch } from './NotifySwitch.tsx'
import { RulesEditor } from './RulesEditor.tsx'
import { UndoLine } from './UndoLine.tsx'
import { useAlerts, useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

/** One list, so that nothing is worked out anew for it. */
const NONE: readonly Alert[] = []

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
  const { keeper } = useAlertsPort()
  const failure = useAlerts((store) => store.failure)
  const isPartial = useIsPartial()
  const hasRules = useAlerts(({ rules }) => rules.some(({ enabled }) => enabled))
  const every = state?.alerts ?? NONE
  const all = useMemo(() => every.filter(({ server }) => servers.has(server)), [every, servers])
  const listed = useMemo(() => all.filter((alert) => passes(alert, shown)), [all, shown])
  return (
    <section className={`surface ${styles.panel}`} aria-labelledby="alerts-heading">
      <header className={styles.head}>
        <h2 id="alerts-heading">{alertWords.title}</h2>
        <Filters all={all} shown={shown} onShow={onShow} />
        <div className={styles.tools}>
          <NotifySwitch />
          {keeper !== undefined && (
            <DialogButton title={alertWords.maintenance.open} label={alertWords.maintenance.open}>
              <Maintenance keeper={keeper} />
            </DialogButton>
          )}
          <DialogButton title={alertWords.rules.title} label={alertWords.rules.open}>
            <RulesEditor metrics={metrics} zone={zone} />
          </DialogButton>
        </div>
      </header>
      {!lasting && (
        <p className={styles.note} role="alert">
          {alertWords.notLasting}
        </p>
      )}
      {failure !== null && (
        <p className={styles.note} role="alert">
          {outOfDateText(failure)}
        </p>
      )}
      {state !== null && !hasRules && (
        <p className={styles.note} role="alert">
          {alertWords.noRules}
        </p>
      )}
      {isPartial && <p className={styles.note}>{alertWords.waitsForWhole}</p>}
      {listed.length === 0 && !isPartial && <p className={styles.note}>{noneText(shown, state === null)}</p>}
      {/* Also where nothing is listed any more: what somebody works at stays in sight. */}
      <AlertList
        key={shown}
        shown={shown}
        alerts={listed}
        all={every}
        zone={zone}
        issueMs={state?.issueMs ?? NaN}
      />
      <UndoLine />
    </section>
  )
}

interface FiltersProps extends Pick<Props, 'shown' | 'onShow'> {
  readonly all: readonly Alert[]
}

/** How many servers have alerts in each phase, and which of them are listed. */
function Filters({ all, shown, onShow }: FiltersProps) {
  const counts = useMemo(() => {
    const count = (filter: PhaseFilter) => {
      const passing = all.filter((alert) => passes(alert, filter))
      return { servers: new Set(passing.map(({ server }) => server)).size, alerts: passing.length }
    }
    return PHASE_FILTERS.map((filter) => [filter, count(filter)] as const)
  }, [all])
  return (
    <div className={styles.filters} role="group" aria-label={alertWords.shown}>
      {counts.map(([filter, { servers, alerts }]) => {
        return (
          <button
            key={filter}
            type="button"
            className={styles.filter}
            aria-pressed={filter === shown}
            title={filterTitle(servers, alerts)}
            onClick={() => {
              onShow(filter)
            }}
          >
            {filter} <b>{formatCount(servers)}</b>
          </button>
        )
      })}
    </div>
  )
}

function passes(alert: Alert, filter: PhaseFilter): boolean {
  return filter === 'open' ? isOpen(alert) : alert.phase.kind === filter
}
