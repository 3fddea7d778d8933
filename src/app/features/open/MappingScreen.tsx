import { useEffect, useEffectEvent, useRef, type SyntheticEvent } from 'react'
import { describeError } from '#forecast/errors.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { mappingWords as words } from '#text/mapping.ts'
import { faultText } from '#text/open.ts'
import { readyMapping } from '../../state/answers.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import type { Asking } from './mapping/asking.ts'
import { ColumnTable } from './mapping/ColumnTable.tsx'
import { PreviewPanel } from './mapping/PreviewPanel.tsx'
import { MetricQuestion } from './mapping/MetricQuestion.tsx'
import { ALL_SHOWN, LabelQuestions, Question, shownFor } from './mapping/Questions.tsx'
import { CountersQuestion, FractionsQuestion, NamesQuestion } from './mapping/RowsQuestions.tsx'
import styles from './MappingScreen.module.css'

type MappingTask = Extract<Task, { kind: 'mapping' }>

/** More columns than these are folded away, unless they are what is asked about. */
const MOST_OPEN = 12

/** Asks how files are to be read, and shows what comes of the answers; they are remembered for such files. */
export default function MappingScreen({ task }: { task: MappingTask }) {
  const { guess, answers, asks, failed, pending, preview, problem } = task
  const answer = useApp((state) => state.answer)
  const confirm = useApp((state) => state.confirmMapping)
  const dismiss = useApp((state) => state.dismiss)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const asked = form.current?.querySelector<HTMLElement>('[data-asked]')
    const controls = ['input:checked', 'select', 'input', 'button']
    for (const control of controls) {
      const found = asked?.querySelector<HTMLElement>(control) ?? null
      if (found === null) continue
      found.focus()
      return
    }
    // Nothing is asked: the first of what can be changed.
    form.current?.querySelector<HTMLElement>('summary')?.focus()
  }, [])
  useEscape(dismiss)
  const asking: Asking = {
    guess,
    answers,
    onAnswer: (said, typed) => void answer(said, typed),
  }
  const first = shownFor(asks)
  const others = ALL_SHOWN.filter((asked) => !first.includes(asked))
  const asksMetrics = asks.includes('metrics')
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void confirm()
  }
  return (
    <form ref={form} className={styles.screen} aria-label={words.form} onSubmit={submit}>
      <div className={styles.body}>
        <header className={styles.head}>
          <h1>{words.titleOf(inputName(task))}</h1>
          {failed !== null && (
            <p className={styles.failed} role="alert">
              <b>{describeError(failed.error.code).title}.</b> {faultText(failed.error.message)}
            </p>
          )}
          <p className="soft">{questionText(task)}</p>
        </header>
        <div className={styles.halves}>
          <div className={styles.questions}>
            {first.map((asked) => (
              <div key={asked} data-asked>
                <Question asked={asked} {...asking} />
              </div>
            ))}
            <MetricQuestion {...asking} />
            <CountersQuestion {...asking} preview={preview} />
            <FractionsQuestion {...asking} preview={preview} />
            <details className={styles.fold} open={first.length === 0 && !asksMetrics}>
              <summary>{words.more}</summary>
              <div className={styles.others}>
                {others.map((asked) => (
                  <Question key={asked} asked={asked} {...asking} />
                ))}
                <NamesQuestion {...asking} />
                <LabelQuestions {...asking} />
              </div>
            </details>
          </div>
          <PreviewPanel {...{ mapping: guess.mapping, preview, problem, pending }} />
        </div>
        <details className={styles.fold} open={asksMetrics || guess.columns.length <= MOST_OPEN}>
          <summary>{words.allColumns(guess.columns.length)}</summary>
          <div {...(asksMetrics && { 'data-asked': true })}>
            <ColumnTable {...asking} />
          </div>
        </details>
      </div>
      <footer className={styles.foot}>
        <p className="soft">{words.remembered}</p>
        <button type="button" className="button" onClick={dismiss}>
          {words.cancel}
        </button>
        <button
          type="submit"
          className="button"
          data-kind="main"
          // What is typed and not asked about yet is asked about first.
          disabled={!pending && readyMapping(task) === null}
        >
          {words.forecast}
        </button>
      </footer>
    </form>
  )
}

function questionText({ guess, failed, asks }: MappingTask): string {
  if (guess.question !== null) return guess.question
  if (failed !== null) return words.changeAnswers
  return asks.length === 0 ? words.changeGuess : words.complete
}

function inputName({ job: { data } }: MappingTask): string {
  if (data === null || data.input.kind === 'sample') return words.theSample
  const [first, ...more] = data.input.files
  const name = first === undefined ? words.theFile : fileName(first.path)
  return more.length === 0 ? name : words.andMore(name, more.length)
}

/** Escape, wherever the focus is, but for dialogs, which have their own. */
function useEscape(leave: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    if (document.querySelector('dialog[open]') === null) leave()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      onKey(event)
    }
    document.addEventListener('keydown', hear)
    return () => {
      document.removeEventListener('keydown', hear)
    }
  }, [])
}
