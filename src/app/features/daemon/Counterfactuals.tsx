import type { WireCounterfactual } from '#forecast/wire/explanation.ts'
import { quantityText, significant } from '#text/numbers.ts'
import { counterfactualWords } from '#text/daemonPanels.ts'
import { ColumnHeads, ValuesTable } from '../charts/ValuesTable.tsx'
import styles from './DaemonWhy.module.css'

/** What the daemon says would happen if somebody did something. */
export function Counterfactuals({ rows }: { rows: readonly WireCounterfactual[] }) {
  return (
    <div>
      <h5>{counterfactualWords.title}</h5>
      <ValuesTable label={counterfactualWords.caption} caption={null} className={styles.table}>
        <ColumnHeads names={counterfactualWords.columns} />
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
              <td className="faint">{counterfactualWords.source}</td>
            </tr>
          ))}
        </tbody>
      </ValuesTable>
    </div>
  )
}

const percent = (value: number | null) =>
  value === null ? '–' : quantityText({ number: significant(value, 3, 1), unit: '%' })

/** In points, with its sign. */
function signed(change: number | null): string {
  if (change === null) return '–'
  return `${change > 0 ? '+' : ''}${significant(change, 3, 1)}`
}
