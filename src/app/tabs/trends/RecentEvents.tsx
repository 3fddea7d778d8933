import { Bell, CircleCheck, CircleSlash, Target, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { isOpen } from '#forecast/alerts/alert.ts'
import { thresholdIn } from '#forecast/assess.ts'
import { describeError, errorToData } from '#forecast/errors.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import { pastText } from '#text/trends.ts'
import { trendEventText, trendEventWords, type TrendEvent } from '#text/trendEvents.ts'
import { useAlerts } from '../../features/alerts/useAlerts.ts'
import type { TimeSpan, Track } from '../../features/charts/track.ts'
import type { ReadyView } from '../../state/appState.ts'
import { usualPastMs } from './earlierTimes.ts'
import { eventsOf } from './events.ts'
import type { Earlier } from './useEarlier.ts'
import styles from './RecentEvents.module.css'

/** More of them are counted. */
const MOST_EVENTS = 24

interface Props {
  readonly view: ReadyView
  readonly tracks: readonly Track[]
  readonly span: TimeSpan
  readonly zone: Zone
  readonly earlier: Earlier
  /** Whether forecasts of the past are to be seen at all. */
  readonly isComparing: boolean
}

/** What happened to the series shown: breaches and whether they were seen coming, alerts, and how earlier forecasts did. */
export function RecentEvents({ view, tracks, span, zone, earlier, isComparing }: Props) {
  const { assessment, forecast } = view
  const { issueTimeMs, stepMs } = forecast
  const events = useMemo(
    () =>
      tracks
        .flatMap((track) => {
          const threshold = thresholdIn(assessment, track.metric)
          return eventsOf(track, threshold, span).map((event) => ({ track, event }))
        })
        .sort((a, b) => b.event.atMs - a.event.atMs),
    [tracks, assessment, span],
  )
  const alerts = useAlerts(({ current }) => current)
  const open = (alerts?.alerts ?? []).filter(
    (alert) =>
      isOpen(alert) && tracks.some(({ name, metric }) => alert.server === name && alert.metric === metric),
  )
  const [first] = tracks
  if (first === undefined) return null
  const isNamed = tracks.length > 1
  const time = (ms: number) => timeText(ms, zone, issueTimeMs, precisionOf(stepMs))
  const hasBreach = events.some(({ event }) => event.kind === 'breach')
  const without = tracks.filter(({ metric }) => thresholdIn(assessment, metric) === null)
  return (
    <section className={styles.events} aria-label={trendEventWords.title}>
      <h2>{trendEventWords.title}</h2>
      <p className={styles.about} role="status">
        {forecast.pending !== undefined && isComparing
          ? trendEventWords.pending
          : earlierText(earlier, isComparing, pastText(usualPastMs(forecast)))}
      </p>
      <ol className={styles.list}>
        {open.map((alert) => (
          <li key={`alert ${alert.id}`} data-tone={alert.severity}>
            <Bell size={16} strokeWidth={1.75} aria-hidden="true" />
            <span className={styles.time}>{trendEventWords.now}</span>
            <span>
              {isNamed && <b>{`${alert.metric} of ${alert.server}: `}</b>}
              {trendEventWords.alert(alert.ruleName, alert.severity)}
            </span>
          </li>
        ))}
        {events.slice(0, MOST_EVENTS).map(({ track, event }) => (
          <li key={`${track.key} ${event.kind} ${event.atMs}`} data-tone={toneOf(event)}>
            <EventIcon event={event} />
            <time className={styles.time}>{time(event.atMs)}</time>
            <span>
              {isNamed && <b>{trendEventWords.of(track.key)}</b>}
              {trendEventText(event, { metric: track.metric, stepMs, zone, nowMs: issueTimeMs })}
            </span>
          </li>
        ))}
        {!hasBreach && (
          <li>
            <CircleCheck size={16} strokeWidth={1.75} aria-hidden="true" />
            <span className={styles.time} />
            <span className="soft">
              {without.length === tracks.length
                ? trendEventWords.noThreshold(first.metric)
                : trendEventWords.none}
            </span>
          </li>
        )}
      </ol>
      {events.length > MOST_EVENTS && (
        <p className="soft">{trendEventWords.more(events.length - MOST_EVENTS)}</p>
      )}
    </section>
  )
}

function earlierText({ made, of, error }: Earlier, isComparing: boolean, duration: string): string {
  if (!isComparing) return ''
  if (error !== null) {
    const data = errorToData(error)
    return trendEventWords.failed(`${describeError(data.code).title}: ${data.message}`)
  }
  if (of === 0) return trendEventWords.noPast
  return made.length < of ? trendEventWords.making(made.length, of) : trendEventWords.about(duration)
}

function toneOf(event: TrendEvent): string | undefined {
  return event.kind === 'breach' ? event.run.severity : undefined
}

function EventIcon({ event }: { event: TrendEvent }) {
  const Icon = { breach: TriangleAlert, false: CircleSlash, forecast: Target }[event.kind]
  return <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
}
