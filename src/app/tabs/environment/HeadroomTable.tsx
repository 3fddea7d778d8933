import type { Headroom } from '#forecast/outlook/headroom.ts'
import { headroomCells } from '#text/environment/headroom.ts'
import { environmentWords } from '#text/environment/words.ts'
import { ColumnHeads, ValuesTable } from '../../features/charts/ValuesTable.tsx'
import styles from './Headroom.module.css'

const { headroom: words } = environmentWords

/** What the bars show, in numbers. */
export function HeadroomTable({ headroom }: { headroom: readonly Headroom[] }) {
  return (
    <ValuesTable label={words.tableLabel} caption={null} className={styles.values}>
      <ColumnHeads names={words.heads} />
      <tbody>
        {headroom.map((each) => (
          <tr key={each.metric}>
            <th scope="row">{each.metric}</th>
            {headroomCells(each).map((cell, at) => (
              <td key={at}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ValuesTable>
  )
}
