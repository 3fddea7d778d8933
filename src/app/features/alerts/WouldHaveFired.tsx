import { useEffect, useRef, useState } from 'react'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { errorToData, isAbort, type ErrorData } from '#forecast/errors.ts'
import type { OwnWould } from '#forecast/wire/own/alerts.ts'
import { errorText, lastText, wouldText } from '#text/alerts/recordText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { timeText } from '#text/time.ts'
import type { AlertsKeeper } from '../../sources/alertsPort.ts'
import { useZone } from '../../state/times.ts'
import styles from './Alerts.module.css'

const DAY_MS = 86_400_000
const SPANS_MS = [DAY_MS, 7 * DAY_MS, 30 * DAY_MS]
const { would: words } = alertWords
/** More than these are only counted. */
const MOST_LISTED = 5

type Tried =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly rule: AlertRule; readonly would: OwnWould }
  | { readonly kind: 'failed'; readonly error: ErrorData }

interface Props {
  readonly keeper: AlertsKeeper
  /** null: the form says no rule. */
  readonly rule: AlertRule | null
}

/** What a rule would have done over the past that the daemon keeps, before it is saved. */
export function WouldHaveFired({ keeper, rule }: Props) {
  const [tried, setTried] = useState<Tried>({ kind: 'none' })
  const running = useRef<AbortController | null>(null)
  const zone = useZone()
  useEffect(() => () => running.current?.abort(), [])
  const run = async (asked: AlertRule, spanMs: number) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setTried({ kind: 'running' })
    try {
      const toMs = keeper.nowMs()
      const would = await keeper.wouldHaveFired(asked, { fromMs: toMs - spanMs, toMs }, controller.signal)
      if (!controller.signal.aborted) setTried({ kind: 'done', rule: asked, would })
    } catch (error) {
      if (!isAbort(error)) setTried({ kind: 'failed', error: errorToData(error) })
    }
  }
  const isOld = tried.kind === 'done' && JSON.stringify(tried.rule) !== JSON.stringify(rule)
  return (
    <section className={styles.would} aria-label={words.label}>
      <div className={styles.buttons}>
        <span className="soft">{words.about}</span>
        {SPANS_MS.map((spanMs) => (
          <button
            key={spanMs}
            type="button"
            className="button"
            disabled={rule === null || tried.kind === 'running'}
            onClick={() => {
              if (rule !== null) void run(rule, spanMs)
            }}
          >
            {lastText(spanMs)}
          </button>
        ))}
      </div>
      <div role="status">
        {tried.kind === 'running' && <p className="soft">{words.running}</p>}
        {tried.kind === 'failed' && <p className={styles.wrong}>{errorText(tried.error)}</p>}
        {tried.kind === 'done' && (
          <>
            <p className={isOld ? 'faint' : undefined}>
              {wouldText(tried.would.record, firedOf(tried.would).length)}
              {isOld && ` ${words.changed}`}
            </p>
            <ul className={styles.fired}>
              {firedOf(tried.would)
                .slice(-MOST_LISTED)
                .reverse()
                .map(({ id, server, metric, firedMs }) => (
                  <li key={id}>
                    {timeText(firedMs ?? NaN, zone, tried.would.record.toMs)} {server} {metric}
                  </li>
                ))}
            </ul>
          </>
        )}
      </div>
    </section>
  )
}

function firedOf({ alerts }: OwnWould) {
  return alerts.filter(({ firedMs }) => firedMs !== null)
}
