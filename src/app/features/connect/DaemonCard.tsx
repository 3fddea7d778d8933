import { useState } from 'react'
import { errorToData } from '#forecast/errors.ts'
import {
  clockFactsText,
  comparedText,
  diskText,
  failureOf,
  generationText,
  keptText,
  linkText,
  ticksSeenText,
} from '#text/link.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { conditionText, intakeText, noneText, runsText, storeText, whoText } from '#text/own.ts'
import type { Zone } from '#text/time.ts'
import { daemonCardWords as words, reportedModel } from '#text/connect.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'
import { useZone } from '../../state/times.ts'
import { useSecondsMs } from '../../ui/clock.ts'
import { Facts, type FactRows } from '../../ui/Facts.tsx'
import { ScenarioControl } from '../own/ScenarioControl.tsx'
import { useOverlay } from '../commands/overlay.ts'
import { ConnectProgress } from './ConnectProgress.tsx'
import { KeptKey } from './KeptKey.tsx'
import { StepChooser } from './StepChooser.tsx'
import styles from './Connect.module.css'

/** What is known of the daemon, what is kept of it, and the ways to change or end the connection. */
export function DaemonCard({ onDone }: { onDone: () => void }) {
  const live = useApp((state) => state.live)
  if (live === null) return <p className="soft">{words.none}</p>
  const { kind } = live.report.link
  return (
    <>
      <DaemonFactRows live={live} />
      {failureOf(live.report) !== null && <ConnectProgress live={live} />}
      {live.report.own === null && live.report.news.kind !== 'none' && kind !== 'closed' && (
        <StepChooser step={live.report.step} />
      )}
      <ScenarioControl live={live} />
      <KeptPart live={live} />
      <KeptKey key={live.report.address} address={live.report.address} />
      <Ways live={live} onDone={onDone} />
    </>
  )
}

function DaemonFactRows({ live: { report } }: { live: Live }) {
  const nowMs = useSecondsMs()
  const zone = useZone()
  const { address, daemon, clock, ticks, problem, link, news, own } = report
  return (
    <Facts
      rows={[
        [words.address, address],
        [
          words.daemon,
          own !== null ? whoText(own) : daemon === null ? words.notIdentified : generationText(daemon),
        ],
        [words.status, linkText(report, { nowMs, zone })],
        [
          words.via,
          link.kind === 'open' && news.kind !== 'live'
            ? link.via === 'stream'
              ? words.stream
              : words.polling
            : null,
        ],
        [
          words.reported,
          daemon === null || own !== null
            ? null
            : reportedModel(daemon.claims.modelType, daemon.claims.device),
        ],
        ...(own === null ? [] : ownRows(own, zone)),
        [words.ticks, ticksSeenText(ticks)],
        [words.clock, clockFactsText(clock)],
        [words.rest, daemon === null || daemon.rest ? null : words.noRest],
        [words.problem, problem === null ? null : problem.message],
      ]}
    />
  )
}

/** What a daemon of ours says of its work. */
function ownRows(own: OwnFacts, zone: Zone): FactRows {
  return [
    [words.metrics, `${conditionText(own)}.`],
    [words.model, own.model?.card.name ?? words.noModel],
    [words.forecasts, runsText(own)],
    [words.noForecast, noneText(own)?.text ?? null],
    [words.received, intakeText(own)],
    [words.stored, own.store.problem ?? storeText(own, zone)],
  ]
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
    <section className={styles.part} aria-label={words.keptRegion}>
      <Facts
        rows={[
          [words.kept, keptText(kept, { nowMs, zone })],
          [words.accuracy, comparedText(kept)],
          [words.disk, diskText(kept)],
        ]}
      />
      <div className={styles.buttons}>
        <button
          type="button"
          className="button"
          disabled={clearing || report.link.kind === 'closed' || (kept.ticks === 0 && kept.diskBytes === 0)}
          onClick={() => void clear()}
        >
          {words.clear}
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
          {words.again}
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
          {words.disconnect}
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
        {words.another}
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
          {words.changeAddress}
        </button>
      )}
    </div>
  )
}
