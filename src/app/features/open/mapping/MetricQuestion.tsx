import { useId } from 'react'
import { isKnownMetric } from '#forecast/metrics/lookup.ts'
import { someOf } from '#text/reading.ts'
import { mappingQuestions as words } from '#text/mapping.ts'
import { without, type Asking } from './asking.ts'
import styles from './Questions.module.css'

/** What a metric is called that nobody named. */
const UNNAMED = 'value'
const USUAL_METRICS = ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average']

/** What the columns of a wide file measure, where their names do not say it. */
export function Measured({ guess, answers, onAnswer }: Asking) {
  const parts = Object.values(guess.mapping?.wide ?? {})
  const isNamed =
    answers.metric === undefined &&
    parts.length > 0 &&
    !parts.some(({ metric }) => metric.startsWith(UNNAMED))
  const servers = [...new Set(parts.map(({ server }) => server))]
  return (
    <>
      {servers.length > 0 && <p className={`faint ${styles.hint ?? ''}`}>{someOf(servers, 4)}</p>}
      {!isNamed && (
        <MetricField
          label={words.wideMetric}
          placeholder={UNNAMED}
          value={answers.metric ?? ''}
          onChange={(metric, typed) => {
            const others = without(answers, 'metric')
            onAnswer({ ...others, server: null, wide: true, ...(metric !== '' && { metric }) }, typed)
          }}
        />
      )}
    </>
  )
}

/** What the one column of values measures, where its name does not say it. */
export function MetricQuestion({ guess: { mapping }, answers, onAnswer }: Asking) {
  const [only, ...more] = mapping?.metrics ?? []
  const isColumn = mapping?.wide === undefined && (mapping?.names ?? []).length === 0 && more.length === 0
  if (only === undefined || !isColumn || (answers.metric === undefined && isKnownMetric(only))) return null
  return (
    <MetricField
      label={words.metricOf(only)}
      placeholder={only}
      value={answers.metric ?? ''}
      onChange={(metric, typed) => {
        const others = without(answers, 'metric')
        onAnswer(metric === '' ? others : { ...others, metric }, typed)
      }}
    />
  )
}

interface FieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (metric: string, typed: boolean) => void
}

function MetricField({ label, placeholder, value, onChange }: FieldProps) {
  const list = useId()
  return (
    <div className={styles.field}>
      <label className={styles.field}>
        <span className="soft">{label}</span>
        <input
          className="input"
          list={list}
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            onChange(event.target.value, true)
          }}
        />
      </label>
      <datalist id={list}>
        {USUAL_METRICS.map((metric) => (
          <option key={metric} value={metric} />
        ))}
      </datalist>
      <div className={styles.chips} role="group" aria-label={words.usualMetrics}>
        {USUAL_METRICS.map((metric) => (
          <button
            key={metric}
            type="button"
            className={styles.chip}
            aria-pressed={value === metric}
            onClick={() => {
              onChange(metric, false)
            }}
          >
            {metric}
          </button>
        ))}
      </div>
    </div>
  )
}
