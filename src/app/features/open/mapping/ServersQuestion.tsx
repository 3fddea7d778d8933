import { mappingQuestions as words } from '#text/mapping.ts'
import { namingChoices, serversOf, without, type Asking, type Servers } from './asking.ts'
import { Choice } from './Choice.tsx'
import { ColumnSelect } from './ColumnSelect.tsx'
import { Measured } from './MetricQuestion.tsx'
import styles from './Questions.module.css'

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
    label: words.serverByColumn,
    more: (
      <ColumnSelect
        label={words.server}
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
  const wide = { value: 'wide' as const, label: words.serverWide, more: <Measured {...asking} /> }
  const one = {
    value: 'one' as const,
    label: mapping?.wide === undefined ? words.serverOne : words.serverOneWide,
    more: (
      <label className={styles.field}>
        <span className="soft">{words.serverName}</span>
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
  return <Choice legend={words.servers} value={chosen} options={options} onChange={choose} />
}
