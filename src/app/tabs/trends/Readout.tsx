import type { Track } from '../../features/charts/track.ts'
import type { Zone } from '#text/time.ts'
import { trendsWords } from '#text/trends.ts'
import { durationText, precisionOf, timeText } from '#text/time.ts'
import { momentText, readingAt } from './reading.ts'
import { scoreOf } from './replayScore.ts'
import { ToneShape } from './ToneShape.tsx'
import styles from './Panel.module.css'

/** As staleMs() has it. */
const STALE_STEPS = 2

interface Props {
  readonly tracks: readonly Track[]
  /** null: nothing is pointed at, and the rows speak of the issue time and the end of the horizon. */
  readonly atMs: number | null
  readonly issueMs: number
  readonly stepMs: number
  readonly zone: Zone
  /** Whether the forecast was made in the past: how it did is said. */
  readonly replay: boolean
}

/** Which line is which, and its numbers at the time pointed at. Takes the same room whatever is pointed at. */
export function Readout({ tracks, atMs, issueMs, stepMs, zone, replay }: Props) {
  const [first] = tracks
  if (first === undefined) return null
  const endMs = first.fan.originMs + first.fan.horizon * stepMs
  return (
    <div className={styles.readout} aria-hidden="true">
      <p className={styles.moment}>
        {atMs === null
          ? (replay ? trendsWords.atIssueThen : trendsWords.atIssue)(durationText(first.fan.horizon * stepMs))
          : momentText(atMs, issueMs, stepMs, zone)}
      </p>
      <ul>
        {tracks.map((track) => {
          const origin = readingAt(track, track.fan.originMs).measured
          const { measured, forecast, inside } = readingAt(track, atMs ?? endMs)
          return (
            <li key={track.key}>
              {track.tone !== null && <ToneShape tone={track.tone} />}
              {track.tone !== null && <span className={styles.who}>{track.name}</span>}
              {atMs === null ? (
                <span>
                  {origin === '' ? '–' : origin} → {forecast === '' ? trendsWords.noForecast : forecast}
                </span>
              ) : (
                <span>
                  {forecast === '' ? (measured === '' ? trendsWords.noValue : measured) : forecast}
                  {forecast !== '' && measured !== '' && (
                    <span className="soft">{trendsWords.was(measured, inside)}</span>
                  )}
                </span>
              )}
              {replay && atMs === null && <Score track={track} />}
              {issueMs - track.fan.originMs > STALE_STEPS * stepMs && (
                <span className={styles.stale}>
                  {trendsWords.stale(timeText(track.fan.originMs, zone, issueMs, precisionOf(stepMs)))}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Score({ track }: { track: Track }) {
  const { known, inside } = scoreOf(track)
  return known === 0 ? null : <span className="soft">{trendsWords.inside(inside, known)}</span>
}
