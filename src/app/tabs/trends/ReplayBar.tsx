import { useEffect, useState } from 'react'
import { describeError, errorToData } from '#forecast/errors.ts'
import type { Track } from '../../features/charts/track.ts'
import { plural } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { wholePercentText } from '#text/percent.ts'
import { amountText, fractionOf, stageName } from '#text/progress.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { useLive } from '../../ui/useLive.ts'
import { scoreOf } from './replayScore.ts'
import type { Replay } from './useReplay.ts'
import { usePlaying } from './usePlaying.ts'
import styles from './Controls.module.css'

/** The slider settles before a forecast is asked for. */
const SETTLE_MS = 200
const LONGEST_AGO_MS = 7 * 86_400_000

interface Props {
  readonly view: ReadyView
  readonly replay: Replay
  readonly tracks: readonly Track[]
  readonly agoMs: number | null
  readonly zone: Zone
  readonly onAgo: (agoMs: number | null) => void
}

/** "As made 4 h ago": which forecast is drawn, step by step through the past, and how it did. */
export function ReplayBar({ view, replay, tracks, agoMs, zone, onAgo }: Props) {
  const { forecast, facts, source } = view
  const { stepMs, horizon } = forecast
  const leastMs = (facts.model?.minEncoderLength ?? 0) * stepMs
  const heldMs = forecast.issueTimeMs - pastBeginsMs(view) - leastMs
  const most = Math.max(0, Math.floor(Math.min(heldMs, LONGEST_AGO_MS) / stepMs))
  const stride = Math.max(1, Math.round(horizon / 48))
  const ago = Math.min(most, Math.round((agoMs ?? 0) / stepMs))
  const { drawn, making, error, progress } = replay
  const [draft, setDraft] = useState<number | null>(null)
  const go = (steps: number) => {
    onAgo(steps <= 0 ? null : Math.min(steps, most) * stepMs)
  }
  useEffect(() => {
    if (draft === null) return
    const timer = setTimeout(() => {
      setDraft(null)
      onAgo(draft === 0 ? null : draft * stepMs)
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [draft, stepMs, onAgo])
  const [playing, setPlaying] = usePlaying(ago > 0, !making, () => {
    go(ago - stride)
  })
  const live = useLive({ moving: forecast, act: agoMs, busy: making })
  const steps = draft ?? ago
  const made = steps === 0 ? 'the forecast of now' : `the forecast made ${durationText(steps * stepMs)} ago`
  const agoText = (of: number) => (of === 0 ? 'now' : `${durationText(of * stepMs)} ago`)
  /** Of a source that keeps only some of its forecasts, the drawn one is older than what was asked for. */
  const drawnAgo = Math.round((forecast.issueTimeMs - drawn.forecast.issueTimeMs) / stepMs)
  const isOther = draft === null && !making && steps > 0 && drawnAgo !== steps
  const time = (ms: number) => timeText(ms, zone, forecast.issueTimeMs, precisionOf(stepMs))
  const issuedText = (ms: number) => `Issued ${time(ms)}, valid to ${time(ms + horizon * stepMs)}.`
  if (source.asOf.kind === 'cannot') return <p className="soft">{source.asOf.why}</p>
  if (most === 0) return null
  const step = (sign: string, name: string, to: number, disabled: boolean) => (
    <button
      type="button"
      className={`button ${styles.square ?? ''}`}
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={() => {
        go(to)
      }}
    >
      {sign}
    </button>
  )
  return (
    <div className={styles.bar} role="group" aria-label="Forecast drawn">
      <span className="soft">As made</span>
      <input
        type="range"
        className={styles.slider}
        aria-label="As made, time before now"
        aria-valuetext={agoText(steps)}
        min={-most}
        max={0}
        step={1}
        value={-steps}
        onChange={(event) => {
          setPlaying(false)
          setDraft(-Number(event.target.value))
        }}
      />
      <span className={styles.ago} title={isOther ? 'The nearest forecast that is kept' : undefined}>
        {agoText(isOther ? drawnAgo : steps)}
      </span>
      <span className={styles.buttons}>
        {step('‹', 'One step earlier', ago + 1, ago >= most)}
        {step('›', 'One step later', ago - 1, ago === 0)}
        <button
          type="button"
          className="button"
          disabled={ago === 0}
          onClick={() => {
            setPlaying(!playing)
          }}
        >
          {playing ? 'Pause' : 'Play to now'}
        </button>
        <button
          type="button"
          className="button"
          disabled={steps === 0}
          onClick={() => {
            setPlaying(false)
            go(0)
          }}
        >
          Now
        </button>
      </span>
      <p className={styles.said} role="status" aria-live={live} aria-label="Forecast drawn">
        {error !== null && agoMs !== null ? (
          <span className={styles.failed}>{failureText(error)}</span>
        ) : making ? (
          <>
            {`Making ${made}`}
            <progress
              aria-label={progress === null ? 'Waiting' : stageName(progress.stage)}
              {...(fractionOf(progress) === null ? {} : { value: fractionOf(progress) ?? 0 })}
            />
            {progress === null ? '' : amountText(progress)}
            <button
              type="button"
              className="button"
              onClick={() => {
                setPlaying(false)
                go(0)
              }}
            >
              Cancel
            </button>
          </>
        ) : agoMs === null ? (
          issuedText(forecast.issueTimeMs)
        ) : (
          `${issuedText(drawn.forecast.issueTimeMs)} ${outcomeText(tracks)}`
        )}
      </p>
    </div>
  )
}

function failureText(error: unknown): string {
  const data = errorToData(error)
  return `${describeError(data.code).title}: ${data.message}`
}

/** How the drawn past forecast has done so far, over all lines drawn. */
function outcomeText(tracks: readonly Track[]): string {
  const scores = tracks.map(scoreOf)
  const known = scores.reduce((sum, score) => sum + score.known, 0)
  const inside = scores.reduce((sum, score) => sum + score.inside, 0)
  if (known === 0) return 'Nothing of it has been measured yet.'
  const coverage = scores[0]?.coverage ?? null
  if (coverage === null) return `${plural(known, 'value')} measured since.`
  return `Of ${plural(known, 'value')} measured since, ${wholePercentText(inside / known)} lie inside the band that is meant to hold ${wholePercentText(coverage)}.`
}
