import { useId } from 'react'
import { someOf } from '#text/reading.ts'
import { namingChoices, serversOf, without, type Asking, type Servers } from './asking.ts'
import { Choice } from './Choice.tsx'
import { ColumnSelect } from './ColumnSelect.tsx'
import styles from './Questions.module.css'

/** What a metric is called that nobody named. */
const UNNAMED = 'value'
const USUAL_METRICS = ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average']

/** Which servers a file is about: a column names them, each column is one, or there is one only. */
export function ServersQuestion(asking: Asking) {
  const { guess, answers, onAnswer } = asking
  const { mapping } = guess
  const chosen = serversOf(asking)
  const columns = namingChoices(guess)
  const column = answers.server ?? mapping?.server ?? null
  const rest = without(answers, 'server', 'serverName', 'wide', 'metric')
  const name = answers.serverName ?? mapping?.serverName ?? ''
  const choose = (servers: Servers) => {
    if (servers === 'wide') onAnswer({ ...without(rest, 'names', 'apart'), server: null, wide: true })
    if (servers === 'one')
      onAnswer({ ...rest, server: null, wide: false, serverName: name === '' ? 'server' : name })
    const [first] = columns
    if (servers === 'column' && first !== undefined) {
      onAnswer({ ...rest, wide: false, server: column ?? first.name })
    }
  }
  const byColumn = {
    value: 'column' as const,
    label: 'A column names the server',
    more: (
      <ColumnSelect
        label="Server"
        quiet
        none={null}
        columns={columns}
        value={column === null ? [] : [column]}
        onChange={([server]) => {
          if (server !== undefined) onAnswer({ ...rest, wide: false, server })
        }}
      />
    ),
  }
  const wide = { value: 'wide' as const, label: 'Each column is a server', more: <Measured {...asking} /> }
  const one = {
    value: 'one' as const,
    label: mapping?.wide === undefined ? 'The file is one server' : 'The columns are metrics of one server',
    more: (
      <label className={styles.field}>
        <span className="soft">Name of the server</span>
        <input
          className="input"
          required
          value={name}
          onChange={(event) => {
            onAnswer({ ...rest, server: null, wide: false, serverName: event.target.value }, true)
          }}
        />
      </label>
    ),
  }
  const options = [
    ...(columns.length > 0 ? [byColumn] : []),
    ...(guess.asks.includes('wide') ? [wide, one] : [one, wide]),
  ]
  return <Choice legend="Servers" value={chosen} options={options} onChange={choose} />
}

/** What the columns of a wide file measure, where their names do not say it. */
function Measured({ guess, answers, onAnswer }: Asking) {
  const list = useId()
  const parts = Object.values(guess.mapping?.wide ?? {})
  const isNamed =
    answers.metric === undefined &&
    parts.length > 0 &&
    !parts.some(({ metric }) => metric.startsWith(UNNAMED))
  const servers = [...new Set(parts.map(({ server }) => server))]
  const measure = (metric: string, typed: boolean) => {
    const others = without(answers, 'metric')
    onAnswer({ ...others, server: null, wide: true, ...(metric !== '' && { metric }) }, typed)
  }
  return (
    <>
      {servers.length > 0 && <p className={`faint ${styles.hint ?? ''}`}>{someOf(servers, 4)}</p>}
      {!isNamed && (
        <>
          <label className={styles.field}>
            <span className="soft">What do they measure?</span>
            <input
              className="input"
              list={list}
              placeholder={UNNAMED}
              value={answers.metric ?? ''}
              onChange={(event) => {
                measure(event.target.value, true)
              }}
            />
          </label>
          <datalist id={list}>
            {USUAL_METRICS.map((metric) => (
              <option key={metric} value={metric} />
            ))}
          </datalist>
          <div className={styles.chips} role="group" aria-label="Usual metrics">
            {USUAL_METRICS.map((metric) => (
              <button
                key={metric}
                type="button"
                className={styles.chip}
                aria-pressed={answers.metric === metric}
                onClick={() => {
                  measure(metric, false)
                }}
              >
                {metric}
              </button>
            ))}
          </div>
        </>
      )}
    </>
  )
}
