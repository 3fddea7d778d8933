import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useState, type MouseEvent } from 'react'
import { standingOfAlert } from '#forecast/alerts/alert.ts'
import { leadOf, type AlertEntry } from '#forecast/alerts/byServer.ts'
import {
  actNameOf,
  detailsName,
  entryMetrics,
  entryOdds,
  entryPhases,
  selectText,
  silentText,
} from '#text/alerts/entryText.ts'
import { phaseText } from '#text/alerts/phaseText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { plural } from '#text/numbers.ts'
import type { Zone } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { DialogButton } from '../../ui/Dialog.tsx'
import { useNowMs } from '../../ui/clock.ts'
import { useHeld } from '../../ui/useHeld.ts'
import { QualityMark } from '../quality/QualityMark.tsx'
import { SeverityShape } from '../severity/SeverityMark.tsx'
import { ActButton } from './ActButton.tsx'
import { AlertRow } from './AlertRow.tsx'
import { actOn, affectedBy } from './acts.ts'
import { MuteForm } from './MuteForm.tsx'
import { useAlerts, useAlertsPort } from './useAlerts.ts'
import styles from './Alerts.module.css'

const { acts: words } = alertWords

interface Props {
  readonly entry: AlertEntry
  readonly zone: Zone
  /** Newest forecast that was read. */
  readonly issueMs: number
  readonly selected: boolean
  /** toHere: from the row that was selected last. */
  readonly onSelect: (selected: boolean, toHere: boolean) => void
  /** What holds the rows where they are, see useSteadyEntries(). */
  readonly onHold: (by: string, held: boolean) => void
}

/** One server with what is wrong with it; its alerts one by one where it is opened. */
export function AlertEntryRow({ entry, zone, issueMs, selected, onSelect, onHold }: Props) {
  const openServer = useApp((state) => state.openServer)
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const { server, alerts } = entry
  const worst = leadOf(alerts)
  if (worst === undefined) return null
  const severity = standingOfAlert(worst)
  const isDone = alerts.every(({ phase }) => phase.kind === 'resolved')
  const metrics = entryMetrics(alerts)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <li className={styles.entry} data-done={isDone} aria-label={`${severity}: ${server}`}>
      <div className={styles.entryRow}>
        <input
          type="checkbox"
          className={styles.select}
          aria-label={selectText(server)}
          checked={selected}
          onChange={() => undefined}
          onClick={(event: MouseEvent<HTMLInputElement>) => {
            onSelect(event.currentTarget.checked, event.shiftKey)
          }}
        />
        <span className={styles.who}>
          <SeverityShape severity={severity} />
          <span className="visually-hidden">{severity} </span>
          <button
            type="button"
            className={styles.server}
            title={server}
            onClick={() => {
              openServer(server, worst.metric)
            }}
          >
            {server}
          </button>
        </span>
        <span className={styles.what} title={metrics}>
          {metrics}
          {alerts.length === 1 && <QualityMark metric={worst.metric} />}
          {worst.notFromModel && <span className={styles.notFromModel}>{alertWords.notFromModel}</span>}
        </span>
        <span className={styles.phase}>
          <EntryPhase entry={entry} zone={zone} issueMs={issueMs} />
        </span>
        <span className={styles.worst}>{!isDone && entryOdds(alerts)}</span>
        <span className={styles.actions}>
          <EntryActions entry={entry} onHold={onHold} />
          <button
            type="button"
            className={styles.action}
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={detailsName(server, alerts)}
            onClick={() => setIsOpen(!isOpen)}
          >
            <span className={styles.count}>{plural(alerts.length, 'alert')}</span>
            <Chevron className="icon" aria-hidden="true" />
          </button>
        </span>
      </div>
      {isOpen && (
        <ul id={id} className={styles.details} aria-label={detailsName(server, alerts)}>
          {alerts.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              zone={zone}
              issueMs={issueMs}
              named={false}
              onHold={(which, held) => onHold(`alert ${which}`, held)}
            />
          ))}
        </ul>
      )}
    </li>
  )
}

function EntryPhase({ entry: { alerts }, zone, issueMs }: Pick<Props, 'entry' | 'zone' | 'issueMs'>) {
  const nowMs = useNowMs()
  const [only, second] = alerts
  const rule = useAlerts(({ rules }) => rules.find(({ id }) => id === only?.rule))
  if (only === undefined || second !== undefined) return entryPhases(alerts)
  const silent = silentText(only, zone, issueMs)
  return (
    <>
      {phaseText(only, rule, zone, issueMs, nowMs)}
      {silent !== '' && <span className={styles.silent}> {silent}</span>}
    </>
  )
}

/** Always in the same places: what lies under the pointer after an act must not be another act on another row. */
function EntryActions({ entry: { server, alerts }, onHold }: Pick<Props, 'entry' | 'onHold'>) {
  const port = useAlertsPort()
  const [muting, around] = useHeld()
  const acknowledgeable = affectedBy('acknowledge', alerts).filter(({ phase }) => phase.kind !== 'muted')
  const acknowledged = affectedBy('unacknowledge', alerts)
  const muted = affectedBy('unmute', alerts)
  const mutable = affectedBy('mute', alerts).filter(({ phase }) => phase.kind !== 'muted')
  return (
    <span ref={around} className={styles.acts} onBlur={muting.onBlur}>
      {acknowledgeable.length > 0 ? (
        <ActButton kind="acknowledge" alerts={acknowledgeable} name={actNameOf(words.acknowledge, server)} />
      ) : (
        acknowledged.length > 0 && (
          <ActButton
            kind="unacknowledge"
            alerts={acknowledged}
            name={actNameOf(words.unacknowledge, server)}
          />
        )
      )}
      {mutable.length > 0 || muting.held ? (
        <DialogButton
          className={styles.action}
          title={actNameOf(words.mute, server)}
          label={words.mute}
          name={actNameOf(words.mute, server)}
          onOpenChange={(open) => {
            muting.onOpenChange(open)
            onHold(`muting ${server}`, open)
          }}
        >
          {(close) => (
            <MuteForm
              over={mutable.length === 0}
              onMute={(untilMs) => {
                actOn(port, { kind: 'mute', untilMs }, mutable)
                close()
                muting.release()
              }}
            />
          )}
        </DialogButton>
      ) : (
        muted.length > 0 && <ActButton kind="unmute" alerts={muted} name={actNameOf(words.unmute, server)} />
      )}
    </span>
  )
}
