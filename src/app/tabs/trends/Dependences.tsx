import type { Dependence } from '#forecast/aggregate/aggregate.ts'
import { trendsWords } from '#text/trends.ts'
import { SegmentedControl } from '../../ui/SegmentedControl.tsx'
import styles from './Controls.module.css'

interface Props {
  readonly value: Dependence
  readonly onChange: (value: Dependence) => void
}

/** What is assumed of how the servers of a group move: the band of a mean or sum hangs on it. */
export function Dependences({ value, onChange }: Props) {
  return (
    <div className={styles.bar}>
      <span className="soft">{trendsWords.bandIf}</span>
      <SegmentedControl
        label={trendsWords.howMove}
        names={trendsWords.dependences}
        value={value}
        onChange={onChange}
      />
    </div>
  )
}
