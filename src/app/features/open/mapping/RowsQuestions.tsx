import { mappingQuestions as words } from '#text/mapping.ts'
import { namingChoices, repeatedOf, without, type Asking, type Repeated } from './asking.ts'
import { Choice } from './Choice.tsx'
import { ColumnSelect } from './ColumnSelect.tsx'
import type { Preview } from '#engine/api.ts'
import styles from './Questions.module.css'

const COME_TO: readonly { readonly value: Exclude<Repeated, 'apart'>; readonly label: string }[] = [
  { value: 'mean', label: words.combine.mean },
  { value: 'sum', label: words.combine.sum },
  { value: 'max', label: words.combine.max },
  { value: 'last', label: words.combine.last },
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
    label: words.repeatsApart,
    more: (
      <ColumnSelect
        label={words.apartColumn}
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
      legend={words.repeats}
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
      label={words.names}
      none={words.namesNone}
      columns={namingChoices(guess).filter(({ kind }) => kind === 'text')}
      value={names}
      onChange={(columns) => {
        onAnswer({ ...answers, names: columns })
      }}
    />
  )
}

/** Which counters are converted to rates per second. */
export function CountersQuestion({ preview, answers, onAnswer }: AboutMetrics) {
  return (
    <MetricsQuestion
      legend={words.counters}
      metrics={(preview?.counters ?? []).map(({ name, asRate }) => ({ name, isChosen: asRate }))}
      onChoose={(rates) => {
        onAnswer({ ...answers, rates })
      }}
    />
  )
}

/** Which metrics in percent are fractions of 1. */
export function FractionsQuestion({ preview, answers, onAnswer }: AboutMetrics) {
  return (
    <MetricsQuestion
      legend={words.fractions}
      metrics={(preview?.fractions ?? []).map(({ name, asPercent }) => ({ name, isChosen: asPercent }))}
      onChoose={(fractions) => {
        onAnswer({ ...answers, fractions })
      }}
    />
  )
}

type AboutMetrics = Asking & { readonly preview: Preview | null }

interface MetricsQuestionProps {
  readonly legend: string
  readonly metrics: readonly { readonly name: string; readonly isChosen: boolean }[]
  /** With all that are chosen then. */
  readonly onChoose: (names: readonly string[]) => void
}

function MetricsQuestion({ legend, metrics, onChoose }: MetricsQuestionProps) {
  if (metrics.length === 0) return null
  const chosen = metrics.filter(({ isChosen }) => isChosen).map(({ name }) => name)
  return (
    <fieldset className={styles.question}>
      <legend>{legend}</legend>
      {metrics.map(({ name, isChosen }) => (
        <label key={name} className={styles.radio}>
          <input
            type="checkbox"
            checked={isChosen}
            onChange={() => {
              onChoose(isChosen ? chosen.filter((other) => other !== name) : [...chosen, name])
            }}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
