import { useState } from 'react'
import { errorToData } from '#forecast/errors.ts'
import {
  clockFactsText,
  diskText,
  failureOf,
  generationText,
  keptText,
  linkText,
  ticksSeenText,
} from '#text/link.ts'
import { plural } from '#text/numbers.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { Facts } from '../../ui/Facts.tsx'
import { useOverlay } from '../commands/overlay.ts'
import { ConnectProgress } from './ConnectProgress.tsx'
import { KeptKey } from './KeptKey.tsx'
import { StepChooser } from './StepChooser.tsx'
import styles from './Connect.module.css'

/** What is known of the daemon, what is kept of it, and the ways to change or end the connection. */
export function DaemonCard({ onDone }: { onDone: () => void }) {
  const live = useApp((state) => state.live)
  if (live === null) return <p className="soft">No daemon is connected.</p>
  const { kind } = live.report.link
  return (
    <>
      <DaemonFactRows live={live} />
      {failureOf(live.report) !== null && <ConnectProgress live={live} />}
      {live.report.news.kind !== 'none' && kind !== 'closed' && <StepChooser step={live.report.step} />}
      <KeptPart live={live} />
      <KeptKey key={live.report.address} address={live.report.address} />
      <Ways live={live} onDone={onDone} />
    </>
  )
}

function DaemonFactRows({ live: { report } }: { live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  const { address, daemon, clock, ticks, problem, link, news } = report
  return (
    <Facts
      rows={[
        ['Address', address],
        ['Daemon', daemon === null ? 'nothing that answered was a daemon yet' : generationText(daemon)],
        ['Status', linkText(report, { nowMs, zone })],
        [
          'Reached via',
          link.kind === 'open' && news.kind !== 'live'
            ? link.via === 'stream'
              ? 'stream (WebSocket)'
              : 'polling'
            : null,
        ],
        [
          'Says of itself',
          daemon === null
            ? null
            : `model ${daemon.claims.modelType ?? 'not stated'}${daemon.claims.device === null ? '' : `, on ${daemon.claims.device}`}`,
        ],
        ['Ticks', ticksSeenText(ticks)],
        ['Clock', clockFactsText(clock)],
        [
          'REST',
          daemon === null || daemon.rest ? null : 'its other endpoints cannot be asked from this page',
        ],
        ['Last problem', problem === null ? null : problem.message],
      ]}
    />
  )
}

function KeptPart({ live: { link, report } }: { live: Live }) {
  const tell = useApp((state) => state.report)
  const nowMs = useSecondsMs()
  const zone = useZone()
  const [clearing, setClearing] = useState(false)
  const { kept } = report
  const clear = async () => {
    setClearing(true)
    try {
      await link.forget()
    } catch (error) {
      tell(errorToData(error))
    }
    setClearing(false)
  }
  return (
    <section className={styles.part} aria-label="Kept of this daemon">
      <Facts
        rows={[
          ['Kept', keptText(kept, { nowMs, zone })],
          ['For accuracy', `${plural(kept.issues, 'forecast')} held against what happens`],
          ['On disk', diskText(kept)],
        ]}
      />
      <div className={styles.buttons}>
        <button
          type="button"
          className="button"
          disabled={clearing || report.link.kind === 'closed' || (kept.ticks === 0 && kept.diskBytes === 0)}
          onClick={() => void clear()}
        >
          Clear what is kept
        </button>
      </div>
    </section>
  )
}

function Ways({ live: { report }, onDone }: { live: Live; onDone: () => void }) {
  const connect = useApp((state) => state.connect)
  const disconnect = useApp((state) => state.disconnect)
  const daemons = useApp((state) => state.daemons)
  const show = useOverlay((state) => state.show)
  const { address } = report
  return (
    <div className={styles.ends}>
      {report.link.kind === 'closed' ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            onDone()
            connect(address, daemons.key(address))
          }}
        >
          Connect again
        </button>
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            onDone()
            disconnect()
          }}
        >
          Disconnect
        </button>
      )}
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => {
          onDone()
          show({ kind: 'connect', address: null })
        }}
      >
        Another daemon…
      </button>
      {report.link.kind === 'refused' && (
        <button
          type="button"
          className="button"
          aria-haspopup="dialog"
          onClick={() => {
            onDone()
            show({ kind: 'connect', address })
          }}
        >
          Change address or key…
        </button>
      )}
    </div>
  )
}
