import { useState } from 'react'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { OwnMaintenance } from '#forecast/wire/own/alerts.ts'
import {
  endName,
  fromNowText,
  spanText,
  unknownServersText,
  whoseText,
} from '#text/alerts/maintenanceText.ts'
import { errorText } from '#text/alerts/recordText.ts'
import { alertWords } from '#text/alerts/words.ts'
import type { AlertsKeeper } from '../../sources/alertsPort.ts'
import { useApp } from '../../state/context.tsx'
import { useZone } from '../../state/times.ts'
import { useKept } from './useKept.ts'
import styles from './Alerts.module.css'

const HOUR_MS = 3_600_000
/** The daemon's clock is known to about so much. */
const JUST_BEGUN_MS = 10_000
const HOURS = [0.5, 1, 2, 4, 8, 24]
const { maintenance: words } = alertWords

/** Times in which alerts are expected, kept by the daemon: listed, added and ended. */
export function Maintenance({ keeper }: { keeper: AlertsKeeper }) {
  const { value, error, askAgain } = useKept('maintenance', (from, signal) => from.maintenance(signal))
  const tell = useApp((state) => state.report)
  const view = useApp((state) => state.view)
  const [busy, setBusy] = useState(false)
  /** False: it failed, and was told of. */
  const change = async (what: () => Promise<void>): Promise<boolean> => {
    setBusy(true)
    try {
      await what()
      await askAgain()
      return true
    } catch (failure) {
      if (!isAbort(failure)) tell(errorToData(failure))
      return false
    } finally {
      setBusy(false)
    }
  }
  const never = new AbortController().signal
  return (
    <div className={styles.rules}>
      <p className="soft">{words.about}</p>
      {error !== null && (
        <p className={styles.wrong} role="alert">
          {errorText(errorToData(error))}
        </p>
      )}
      {value !== undefined && value.length === 0 && <p>{words.none}</p>}
      <ul className={styles.ruleList}>
        {(value ?? []).map((window) => (
          <li key={window.id} className={styles.window}>
            <WindowText window={window} nowMs={keeper.nowMs()} />
            <button
              type="button"
              className={styles.action}
              disabled={busy}
              aria-label={endName(window.reason === '' ? window.id : window.reason)}
              onClick={() => void change(() => keeper.endMaintenance(window.id, never))}
            >
              {window.fromMs > keeper.nowMs() + JUST_BEGUN_MS ? words.cancel : words.end}
            </button>
          </li>
        ))}
      </ul>
      <NewWindow
        servers={view.kind === 'ready' ? view.assessment.servers.map(({ server }) => server) : []}
        busy={busy}
        onAdd={(names, hours, reason) => {
          const fromMs = keeper.nowMs()
          const window = { servers: names, fromMs, toMs: fromMs + hours * HOUR_MS, reason }
          return change(() => keeper.addMaintenance(window, never))
        }}
      />
    </div>
  )
}

function WindowText({ window, nowMs }: { window: OwnMaintenance; nowMs: number }) {
  const zone = useZone()
  const { servers, fromMs, toMs, reason } = window
  return (
    <span title={servers?.join(', ')}>
      <b>{whoseText(servers)}</b> {spanText(fromMs, toMs, zone, nowMs)}
      {reason !== '' && <span className="soft"> · {reason}</span>}
    </span>
  )
}

interface NewWindowProps {
  readonly servers: readonly string[]
  readonly busy: boolean
  /** servers null: all. Resolves with whether it was added. */
  readonly onAdd: (servers: readonly string[] | null, hours: number, reason: string) => Promise<boolean>
}

/** Begins now: whose, for how long, and why. */
function NewWindow({ servers, busy, onAdd }: NewWindowProps) {
  const [whose, setWhose] = useState('')
  const [hours, setHours] = useState(1)
  const [reason, setReason] = useState('')
  const names = whose
    .split(/[,\s]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names.filter((name) => !servers.includes(name))
  return (
    <form
      className={styles.form}
      aria-label={words.begin}
      onSubmit={(event) => {
        event.preventDefault()
        void onAdd(names.length === 0 ? null : names, hours, reason.trim()).then((added) => {
          if (!added) return
          setWhose('')
          setReason('')
        })
      }}
    >
      <label className={styles.field}>
        <span>{words.servers}</span>
        <span className={styles.control}>
          <input
            className="input"
            placeholder={words.allHint}
            value={whose}
            onChange={(event) => {
              setWhose(event.target.value)
            }}
          />
          <span className="unit">{words.serversUnit}</span>
        </span>
      </label>
      <label className={styles.field}>
        <span>{words.for}</span>
        <span className={styles.control}>
          <select
            className="select"
            value={hours}
            onChange={(event) => {
              setHours(Number(event.target.value))
            }}
          >
            {HOURS.map((each) => (
              <option key={each} value={each}>
                {fromNowText(each * HOUR_MS)}
              </option>
            ))}
          </select>
        </span>
      </label>
      <label className={styles.field}>
        <span>{words.reason}</span>
        <span className={styles.control}>
          <input
            className="input"
            value={reason}
            onChange={(event) => {
              setReason(event.target.value)
            }}
          />
        </span>
      </label>
      <p className={styles.wrong} role="status">
        {unknownServersText(unknown)}
      </p>
      <div className={styles.buttons}>
        <button type="submit" className="button" data-kind="main" disabled={busy || unknown.length > 0}>
          {words.begin}
        </button>
      </div>
    </form>
  )
}
