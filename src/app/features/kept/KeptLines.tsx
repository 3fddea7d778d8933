import { keepProblemText, keepQuestion, keptWords, copyingText, mismatchText } from '#text/kept.ts'
import { useOverlay } from '../commands/overlay.ts'
import { openedIn } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { useReopen } from '../../state/reopen/reopen.ts'
import { mismatchOf, shownOf } from '../../state/reopen/wanted.ts'
import { usePhone } from '../../ui/useNarrow.ts'
import { LinkedCriteriaLine } from './LinkedCriteriaLine.tsx'
import styles from './Kept.module.css'

/** What a link is about that is not on screen, what it sets, and whether what is open is kept. */
export function KeptLines() {
  return (
    <>
      <WantedLine />
      <LinkedCriteriaLine />
      <KeepLine />
    </>
  )
}

/** What was opened is not what the address is about. */
function WantedLine() {
  const wanted = useApp((state) => state.wanted)
  const view = useApp((state) => state.view)
  const opened = useApp(openedIn)
  const dismiss = useApp((state) => state.dismissWanted)
  if (wanted === null || view.kind === 'empty' || opened === null) return null
  const found = mismatchOf(wanted, view, shownOf(opened))
  if (found === null) return null
  return (
    <section className="notice-line" aria-label={keptWords.linkRegion}>
      <p role="status">{mismatchText(wanted, found, wanted.model)}</p>
      <button type="button" className="button" onClick={dismiss}>
        {keptWords.dismiss}
      </button>
    </section>
  )
}

/** Asks once, shows how far a copy is, and says what could not be kept. */
function KeepLine() {
  const { question, copying, problem, actions } = useReopen()
  const isBrief = usePhone()
  const { brief } = keptWords
  const show = useOverlay((state) => state.show)
  if (actions === null || (question === null && copying === null && problem === null)) return null
  return (
    <section className="notice-line" aria-label={keptWords.keepRegion}>
      {question !== null && (
        <>
          <p role="status" title={keepQuestion(question.name, question.bytes)}>
            {isBrief ? brief.question : keepQuestion(question.name, question.bytes)}
          </p>
          <span className={styles.answers}>
            <button type="button" className="button" onClick={() => void actions.answer(true)}>
              {isBrief ? brief.keep : keptWords.keep}
            </button>
            <button type="button" className="button" onClick={() => void actions.answer(false)}>
              {isBrief ? brief.doNotKeep : keptWords.doNotKeep}
            </button>
          </span>
        </>
      )}
      {copying !== null && (
        <>
          <p>{copyingText(copying.name, copying.bytes, copying.of)}</p>
          <progress
            className={`progress-bar ${styles.progress ?? ''}`}
            aria-label={keptWords.copying}
            max={Math.max(1, copying.of)}
            value={copying.bytes}
          />
        </>
      )}
      {problem !== null && (
        <>
          <p role="alert">{keepProblemText(problem)}</p>
          <span className={styles.answers}>
            {problem.kind === 'full' && (
              <button
                type="button"
                className="button"
                aria-haspopup="dialog"
                onClick={() => {
                  show({ kind: 'kept' })
                }}
              >
                {keptWords.manage}
              </button>
            )}
            <button type="button" className="button" onClick={actions.dismissProblem}>
              {keptWords.dismiss}
            </button>
          </span>
        </>
      )}
    </section>
  )
}
