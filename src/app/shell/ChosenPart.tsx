import { answersText } from '#text/ahead.ts'
import { asOfText, provenanceWords, undoText } from '#text/provenance.ts'
import { durationText, precisionOf, timeText } from '#text/time.ts'
import type { ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { useTimes } from '../state/times.ts'
import styles from './ProvenanceLine.module.css'

/** What a person chose and answered for the forecast of a file, and the ways back; nothing, where there is none. */
export function ChosenPart({ view: { facts, forecast } }: { view: ReadyView }) {
  const undoChoices = useApp((state) => state.undoChoices)
  const undoAnswers = useApp((state) => state.undoAnswers)
  const { zone, nowMs } = useTimes(forecast)
  if (facts.kind !== 'file' || facts.settings === null) return null
  const { stepMs, asOfMs = null, timeZeroMs = null, knownFuture = {} } = facts.settings
  const precision = precisionOf(forecast.stepMs)
  const chosen = [
    ...(stepMs === null ? [] : [`${durationText(stepMs)} steps`]),
    ...(asOfMs === null ? [] : [asOfText(timeText(asOfMs, zone, nowMs, precision))]),
  ]
  return (
    <>
      <Undo what={chosen} onUndo={undoChoices} />
      <Undo what={answersText({ timeZeroMs, knownFuture }, forecast, zone, nowMs)} onUndo={undoAnswers} />
    </>
  )
}

function Undo({ what, onUndo }: { what: readonly string[]; onUndo: () => Promise<void> }) {
  if (what.length === 0) return null
  const said = what.join(', ')
  return (
    <button type="button" className={styles.part} aria-label={undoText(said)} onClick={() => void onUndo()}>
      <span className={styles.answer}>{said}</span> · <u>{provenanceWords.undo}</u>
    </button>
  )
}
