import type { WireCounterfactual } from '#forecast/wire/explanation.ts'
import { significant } from '#text/numbers.ts'
import { ColumnHeads, ValuesTable } from '../charts/ValuesTable.tsx'
import styles from './DaemonWhy.module.css'

const HEADS = ['Scenario', 'CPU then', 'Change', 'Effort', 'Risk', 'Source'] as const

/** What the daemon says would happen if somebody did something. */
export function Counterfactuals({ rows }: { rows: readonly WireCounterfactual[] }) {
  return (
    <div>
      <h5>What if, as the daemon computes it</h5>
      <ValuesTable label="What if, by the daemon" caption={null} className={styles.table}>
        <ColumnHeads names={HEADS} />
        <tbody>
          {rows.map(({ scenario, action, predictedCpu, change, effort, risk }) => (
            <tr key={scenario}>
              <th scope="row" title={action ?? undefined}>
                {scenario}
              </th>
              <td>{percent(predictedCpu)}</td>
              <td>{signed(change)}</td>
              <td>{effort?.toLowerCase() ?? '–'}</td>
              <td>{risk?.toLowerCase() ?? '–'}</td>
              <td className="faint">the daemon</td>
            </tr>
          ))}
        </tbody>
      </ValuesTable>
    </div>
  )
}

const percent = (value: number | null) => (value === null ? '–' : `${significant(value, 3, 1)}\u2009%`)

/** In points, with its sign. */
function signed(change: number | null): string {
  if (change === null) return '–'
  return `${change > 0 ? '+' : ''}${significant(change, 3, 1)}`
}
