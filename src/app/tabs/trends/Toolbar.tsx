import { durationText } from '#text/time.ts'
import { pastText, trendsWords } from '#text/trends.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import type { TrendsState } from '../../state/screen/trends.ts'
import { shownPastMs, usualPastMs } from './earlierTimes.ts'
import { SegmentedControl } from '../../ui/SegmentedControl.tsx'
import styles from './Controls.module.css'

const HOUR_MS = 3_600_000
const PASTS = [6, 24, 72, 168, 720].map((hours) => hours * HOUR_MS)

interface Props {
  readonly view: ReadyView
  /** Whether a part of the span is looked at closely. */
  readonly zoomedIn: boolean
  /** factor < 1: closer. */
  readonly onZoom: (factor: number) => void
  /** share of what is shown; negative: to the past. */
  readonly onPan: (share: number) => void
  readonly onReset: () => void
}

/** How it is drawn: side by side or over each other, on which scale, how far back. */
export function Toolbar({ view, zoomedIn, onZoom, onPan, onReset }: Props) {
  const trends = useApp((state) => state.screen.trends)
  const updateScreen = useApp((state) => state.updateScreen)
  const change = (part: Partial<TrendsState>) => {
    updateScreen({ trends: { ...trends, ...part } })
  }
  const groups = trends.subject === 'groups'
  return (
    <div className={styles.bar} role="group" aria-label={trendsWords.look}>
      {groups ? (
        <SegmentedControl
          label={trendsWords.layout}
          names={{ overlay: trendsWords.layouts.overlay, multiples: trendsWords.layouts.multiples }}
          value={trends.layout === 'multiples' ? 'multiples' : 'overlay'}
          onChange={(layout) => {
            change({ layout })
          }}
        />
      ) : (
        <SegmentedControl
          label={trendsWords.layout}
          names={trendsWords.layouts}
          value={trends.layout}
          onChange={(layout) => {
            change({ layout })
          }}
        />
      )}
      {groups && <Kind value={trends.kind} onChange={(kind) => change({ kind })} />}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={trends.normalised}
          onChange={(event) => {
            change({ normalised: event.target.checked })
          }}
        />
        {trendsWords.ownRange}
      </label>
      {!groups && view.source.asOf.kind === 'can' && !view.facts.live && (
        <label className={styles.check} title={trendsWords.aboutEarlier}>
          <input
            type="checkbox"
            checked={!trends.noEarlier}
            disabled={trends.agoMs !== null}
            onChange={(event) => {
              change({ noEarlier: !event.target.checked })
            }}
          />
          {trendsWords.earlier(pastText(usualPastMs(view.forecast)))}
        </label>
      )}
      <span className={styles.spacer} />
      <PastChoice
        view={view}
        pastMs={trends.pastMs}
        onChange={(pastMs) => change({ pastMs, fromMs: null, toMs: null })}
      />
      <span className={styles.buttons} role="group" aria-label={trendsWords.time}>
        {(
          [
            ['←', trendsWords.earlierTime, () => onPan(-0.25)],
            ['→', trendsWords.laterTime, () => onPan(0.25)],
            ['+', trendsWords.closer, () => onZoom(0.5)],
            ['−', trendsWords.further, () => onZoom(2)],
          ] as const
        ).map(([sign, name, act]) => (
          <button
            key={name}
            type="button"
            className={`button ${styles.square ?? ''}`}
            aria-label={name}
            title={name}
            onClick={act}
          >
            {sign}
          </button>
        ))}
        <button type="button" className="button" disabled={!zoomedIn} onClick={onReset}>
          {trendsWords.reset}
        </button>
      </span>
    </div>
  )
}

function Kind({
  value,
  onChange,
}: {
  value: TrendsState['kind']
  onChange: (kind: TrendsState['kind']) => void
}) {
  const isKind = (key: string): key is TrendsState['kind'] => key in trendsWords.kinds
  return (
    <select
      className="select"
      aria-label={trendsWords.ofGroup}
      value={value}
      onChange={(event) => {
        if (isKind(event.target.value)) onChange(event.target.value)
      }}
    >
      {Object.entries(trendsWords.kinds).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}

interface PastProps {
  readonly view: ReadyView
  readonly pastMs: number | null
  readonly onChange: (pastMs: number | null) => void
}

/** How much of the past is shown; only what the data holds is offered. */
function PastChoice({ view, pastMs, onChange }: PastProps) {
  const { forecast } = view
  const usualMs = shownPastMs(view)
  const heldMs = forecast.issueTimeMs - pastBeginsMs(view)
  const offered = PASTS.filter((ms) => ms < heldMs && ms !== usualMs)
  const all = [...new Set([...offered, ...(pastMs === null ? [] : [pastMs]), heldMs])]
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b)
  return (
    <select
      className="select"
      aria-label={trendsWords.past}
      value={pastMs ?? 'usual'}
      onChange={(event) => {
        onChange(event.target.value === 'usual' ? null : Number(event.target.value))
      }}
    >
      <option value="usual">{trendsWords.last(pastText(usualMs))}</option>
      {all.map((ms) => (
        <option key={ms} value={ms}>
          {ms === heldMs ? trendsWords.all(durationText(ms)) : trendsWords.last(pastText(ms))}
        </option>
      ))}
    </select>
  )
}
