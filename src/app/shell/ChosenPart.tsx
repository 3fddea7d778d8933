import { durationText, precisionOf, timeText } from '#text/time.ts'
import type { ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { useTimes } from '../state/times.ts'
import styles from './ProvenanceLine.module.css'

/** The step and the time that a person chose for the forecast of a file, and the way back; nothing, where none is. */
export function ChosenPart({ view: { facts, forecast } }: { view: ReadyView }) {
  const undoChoices = useApp((state) => state.undoChoices)
  const { zone, nowMs } = useTimes(forecast)
  if (facts.kind !== 'file' || facts.settings === null) return null
  const { stepMs, asOfMs = null } = facts.settings
  const precision = precisionOf(forecast.stepMs)
  const chosen = [
    ...(stepMs === null ? [] : [`${durationText(stepMs)} steps`]),
    ...(asOfMs === null ? [] : [`as of ${timeText(asOfMs, zone, nowMs, precision)}`]),
  ]
  if (chosen.length === 0) return null
  return (
    <button
      type="button"
      className={styles.part}
      aria-label={`Undo ${chosen.join(', ')}`}
      onClick={() => void undoChoices()}
    >
      {chosen.join(', ')} · <u>undo</u>
    </button>
  )
}
