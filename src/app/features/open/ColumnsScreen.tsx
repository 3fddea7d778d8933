import { useState, type SyntheticEvent } from 'react'
import { columnsLead, columnsWords as words, failureWords } from '#text/open.ts'
import { frameWords } from '#text/shell.ts'
import type { Task } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import styles from './ColumnsScreen.module.css'

/** A wide model knows its columns by name: asks which of the file's columns stand for those that it lacks. */
export default function ColumnsScreen({ task }: { task: Extract<Task, { kind: 'columns' }> }) {
  const { missing, model, table, job } = task
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
  const confirm = useApp((state) => state.confirmColumns)
  const takeDefaultModel = useApp((state) => state.takeDefaultModel)
  const dismiss = useApp((state) => state.dismiss)
  const columns = [...table.facts.metrics, ...table.facts.labels]
  const complete = missing.every((column) => (chosen[column] ?? '') !== '')
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (complete) void confirm({ ...job.settings.renames, ...chosen })
  }
  return (
    <form className={styles.screen} aria-label={words.form} onSubmit={submit}>
      <header>
        <h1>{frameWords.needsColumns}</h1>
        <p className="soft">{columnsLead(model.card.name, model.neededColumns, table.facts.name)}</p>
      </header>
      <div className={styles.pairs}>
        {missing.map((column) => (
          <label key={column} className={styles.pair}>
            <span>{column}</span>
            <select
              className="select"
              value={chosen[column] ?? ''}
              onChange={(event) => {
                setChosen({ ...chosen, [column]: event.target.value })
              }}
            >
              <option value="">{words.choose}</option>
              {columns.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <footer className={styles.foot}>
        <button type="button" className="button" onClick={dismiss}>
          {words.cancel}
        </button>
        <button type="button" className="button" onClick={() => void takeDefaultModel()}>
          {failureWords.useDefaultModel}
        </button>
        <button type="submit" className="button" data-kind="main" disabled={!complete}>
          {words.forecast}
        </button>
      </footer>
    </form>
  )
}
