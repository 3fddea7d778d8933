import { useId, useState, type SyntheticEvent } from 'react'
import type { KnownFuture } from '#engine/api.ts'
import type { AheadQuestion } from '#forecast/window/clock/question.ts'
import { FUTURE_CHOICES, futureQuestion, originMeaning, originQuestion, zeroOf } from '#text/ahead.ts'
import { aheadWords } from '#text/open.ts'
import { useApp } from '../../state/context.tsx'
import { useZone } from '../../state/times.ts'
import { useNowMs } from '../../ui/clock.ts'
import styles from './AheadForm.module.css'

type Ask<K extends AheadQuestion['kind']> = { readonly question: Extract<AheadQuestion, { kind: K }> }

/** Asks what a model has to know of the time ahead, and forecasts with the answer. */
export default function AheadForm({ question }: { question: AheadQuestion }) {
  return question.kind === 'time-origin' ? (
    <OriginForm question={question} />
  ) : (
    <FutureForm question={question} />
  )
}

/** null: no whole number that a count of steps may be. */
function parseIndex(text: string): number | null {
  const index = Number(text)
  return /^-?\d+$/.test(text.trim()) && Number.isSafeInteger(index) ? index : null
}

function OriginForm({ question }: Ask<'time-origin'>) {
  const answerAhead = useApp((state) => state.answerAhead)
  const zone = useZone()
  const nowMs = useNowMs()
  const [text, setText] = useState('')
  const id = useId()
  const index = parseIndex(text)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (index !== null) void answerAhead({ timeZeroMs: zeroOf(index, question) })
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <label htmlFor={id}>{originQuestion(question)}</label>
      <div className={styles.line}>
        <input
          id={id}
          className="input"
          type="number"
          step={1}
          value={text}
          aria-invalid={index === null && text !== ''}
          aria-describedby={`${id}-meaning`}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <button type="submit" className="button" data-kind="main" disabled={index === null}>
          {aheadWords.forecast}
        </button>
      </div>
      <p id={`${id}-meaning`} className="soft" role="status">
        {index === null ? aheadWords.indexHint : originMeaning(index, question, zone, nowMs)}
      </p>
    </form>
  )
}

function FutureForm({ question: { columns } }: Ask<'known-future'>) {
  const answerAhead = useApp((state) => state.answerAhead)
  const [chosen, setChosen] = useState<ReadonlyMap<string, KnownFuture>>(new Map())
  const group = useId()
  const howOf = (name: string) => chosen.get(name) ?? 'last'
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const knownFuture = Object.fromEntries(columns.map(({ name }) => [name, howOf(name)]))
    void answerAhead({ knownFuture })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      {columns.map((column) => (
        <fieldset key={column.name} className={styles.column}>
          <legend>{futureQuestion(column)}</legend>
          {(column.isClock ? (['last', 'clock'] as const) : (['last'] as const)).map((how) => (
            <label key={how}>
              <input
                type="radio"
                name={`${group}-${column.name}`}
                checked={howOf(column.name) === how}
                onChange={() => {
                  setChosen(new Map(chosen).set(column.name, how))
                }}
              />
              {FUTURE_CHOICES[how]}
            </label>
          ))}
        </fieldset>
      ))}
      <div className={styles.line}>
        <button type="submit" className="button" data-kind="main">
          {aheadWords.forecast}
        </button>
      </div>
    </form>
  )
}
