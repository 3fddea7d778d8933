import { useEffect, useEffectEvent, useState } from 'react'
import { describeError, errorToData } from '#forecast/errors.ts'
import type { Track } from '../../features/charts/track.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import { amountText, fractionOf, stageName } from '#text/progress.ts'
import { replayWords } from '#text/trends.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { useLive } from '../../ui/useLive.ts'
import { isRecomputed } from './isRecomputed.ts'
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

/** "Show the forecast made at 05:55": which forecast is drawn, step by step through the past, and how it did. */
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
  // However often the screen is drawn anew meanwhile, by the ticks of a daemon.
  const settle = useEffectEvent((asked: number) => {
    setDraft(null)
    onAgo(asked === 0 ? null : asked * stepMs)
  })
  useEffect(() => {
    if (draft === null) return
    const timer = setTimeout(() => settle(draft), SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [draft])
  const [playing, setPlaying] = usePlaying(ago > 0, !making, () => {
    go(ago - stride)
  })
  const live = useLive({ moving: forecast, act: agoMs, busy: making })
  const steps = draft ?? ago
  /** Of a source that keeps only some of its forecasts, the drawn one is older than what was asked for. */
  const drawnAgo = Math.round((forecast.issueTimeMs - drawn.forecast.issueTimeMs) / stepMs)
  const isOther = draft === null && !making && steps > 0 && drawnAgo !== steps
  const time = (ms: number) => timeText(ms, zone, forecast.issueTimeMs, precisionOf(stepMs))
  const askedTime = time(forecast.issueTimeMs - steps * stepMs)
  const recomputed = isRecomputed(view)
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
  const madeMs = drawn.forecast.issueTimeMs
  return (
    <div className={styles.bar} role="group" aria-label={replayWords.group}>
      <span className={styles.madeAt}>
        <span className="soft">{replayWords.label}</span>{' '}
        <time title={isOther ? replayWords.nearest : undefined}>{isOther ? time(madeMs) : askedTime}</time>
      </span>
      <input
        type="range"
        className={styles.slider}
        aria-label={replayWords.slider}
        aria-valuetext={`${askedTime}, ${replayWords.agoText(steps, stepMs)}`}
        min={-most}
        max={0}
        step={1}
        value={-steps}
        onChange={(event) => {
          setPlaying(false)
          setDraft(-Number(event.target.value))
        }}
      />
      <span className={styles.buttons}>
        {step('‹', replayWords.earlier, ago + 1, ago >= most)}
        {step('›', replayWords.later, ago - 1, ago === 0)}
        <button
          type="button"
          className="button"
          disabled={ago === 0}
          onClick={() => {
            setPlaying(!playing)
          }}
        >
          {playing ? replayWords.pause : replayWords.replay}
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
          {replayWords.latest}
        </button>
      </span>
      <p className={styles.said} role="status" aria-live={live} aria-label={replayWords.group}>
        {error !== null && agoMs !== null ? (
          <span className={styles.failed}>{failureText(error)}</span>
        ) : making ? (
          <>
            {(recomputed ? replayWords.making : replayWords.fetching)(replayWords.agoText(steps, stepMs))}
            <progress
              aria-label={progress === null ? replayWords.waiting : stageName(progress.stage)}
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
              {replayWords.cancel}
            </button>
          </>
        ) : agoMs === null ? (
          replayWords.current(time(forecast.issueTimeMs), time(forecast.issueTimeMs + horizon * stepMs))
        ) : (
          `${replayWords.past(time(madeMs), time(madeMs + horizon * stepMs), recomputed)} ${outcomeText(tracks)}`
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
  const scores = tracks.map((track) => scoreOf(track))
  const known = scores.reduce((sum, score) => sum + score.known, 0)
  const inside = scores.reduce((sum, score) => sum + score.inside, 0)
  if (known === 0) return replayWords.nothingYet
  const coverage = scores[0]?.coverage ?? null
  return coverage === null ? replayWords.since(known) : replayWords.held(inside, known, coverage)
}
