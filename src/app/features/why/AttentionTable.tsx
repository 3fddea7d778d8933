import type { Zone } from '#text/time.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { ColumnHeads, ValuesTable } from '../charts/ValuesTable.tsx'
import { momentText } from './AttentionCurve.tsx'
import type { Explained } from './importance.ts'
import { percentText } from '#text/percent.ts'
import { attentionCaption, whyWords } from '#text/why.ts'
import styles from './Why.module.css'

interface Props {
  readonly explained: Explained
  readonly zone: Zone
}

/** The attention's numbers, newest first, for those who do not see the curve or want them exactly. */
export function AttentionTable(props: Props) {
  return (
    <Disclosure title={whyWords.asTable}>
      <Rows {...props} />
    </Disclosure>
  )
}

function Rows({ explained, zone }: Props) {
  const { attention, originMs, stepMs, subject, metric } = explained
  const ago = Array.from(attention, (_, index) => index)
  return (
    <ValuesTable
      label={whyWords.byStep}
      caption={attentionCaption(metric, subject)}
      className={styles.values}
    >
      <ColumnHeads names={[whyWords.step, whyWords.attentionColumn]} />
      <tbody>
        {ago.map((steps) => (
          <tr key={steps}>
            <th scope="row">{momentText(steps * stepMs, originMs, zone)}</th>
            <td>{percentText(attention[attention.length - 1 - steps] ?? NaN)}</td>
          </tr>
        ))}
      </tbody>
    </ValuesTable>
  )
}
