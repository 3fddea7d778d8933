import { namingChoices, repeatedOf, without, type Asking, type Repeated } from './asking.ts'
import { Choice } from './Choice.tsx'
import { ColumnSelect } from './ColumnSelect.tsx'
import type { Preview } from '#engine/api.ts'
import styles from './Questions.module.css'

const COME_TO: readonly { readonly value: Exclude<Repeated, 'apart'>; readonly label: string }[] = [
  { value: 'mean', label: 'Their mean counts' },
  { value: 'sum', label: 'Their sum counts' },
  { value: 'max', label: 'Their maximum counts' },
  { value: 'last', label: 'The last one counts' },
]

/** What rows of one server and time come to. */
export function ApartQuestion(asking: Asking) {
  const { guess, answers, onAnswer } = asking
  const rest = without(answers, 'apart', 'repeats')
  const apart = answers.apart ?? guess.mapping?.apart ?? []
  const candidates = namingChoices(guess).filter(
    ({ name, role }) =>
      role === 'naming' ||
      role === 'label' ||
      (role === 'metric' && apart.includes(name)) ||
      role === 'covariate',
  )
  const [first] = candidates
  const byColumn = {
    value: 'apart' as const,
    label: 'Each value of a column is a metric of its own',
    more: (
      <ColumnSelect
        label="Column that tells the rows apart"
        quiet
        none={null}
        columns={candidates}
        value={apart}
        onChange={(columns) => {
          onAnswer({ ...rest, apart: columns })
        }}
      />
    ),
  }
  return (
    <Choice
      legend="Rows of one server and time"
      value={repeatedOf(asking)}
      options={first === undefined ? COME_TO : [byColumn, ...COME_TO]}
      onChange={(how: Repeated) => {
        if (how !== 'apart') onAnswer({ ...rest, apart: [], repeats: how })
        else if (first !== undefined) onAnswer({ ...rest, apart: apart.length > 0 ? apart : [first.name] })
      }}
    />
  )
}

/** Which column names the metric of each row. */
export function NamesQuestion({ guess, answers, onAnswer }: Asking) {
  const names = answers.names ?? guess.mapping?.names ?? []
  return (
    <ColumnSelect
      label="Metric names"
      none="Each metric has a column"
      columns={namingChoices(guess).filter(({ kind }) => kind === 'text')}
      value={names}
      onChange={(columns) => {
        onAnswer({ ...answers, names: columns })
      }}
    />
  )
}

/** Which counters are read as their rise per second. */
export function CountersQuestion({
  preview,
  answers,
  onAnswer,
}: Asking & { readonly preview: Preview | null }) {
  const counters = preview?.counters ?? []
  if (counters.length === 0) return null
  const read = counters.filter(({ asRate }) => asRate).map(({ name }) => name)
  return (
    <fieldset className={styles.question}>
      <legend>Counters, read as their rise per second</legend>
      {counters.map(({ name, asRate }) => (
        <label key={name} className={styles.radio}>
          <input
            type="checkbox"
            checked={asRate}
            onChange={() => {
              onAnswer({
                ...answers,
                rates: asRate ? read.filter((other) => other !== name) : [...read, name],
              })
            }}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
