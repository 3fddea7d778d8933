import type { Dependence } from '#forecast/aggregate/aggregate.ts'
import { DEPENDENCE_NAMES } from './dependence.ts'
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
      <span className="soft">Band if servers move</span>
      <SegmentedControl label="How servers move" names={DEPENDENCE_NAMES} value={value} onChange={onChange} />
    </div>
  )
}
