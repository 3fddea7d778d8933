import { ACCURACY_MEANINGS } from '#text/accuracyMeanings.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import styles from './Accuracy.module.css'

/** Every figure in one line. */
export function Meanings() {
  return (
    <Disclosure title="What the figures mean">
      <dl className={styles.meanings}>
        {ACCURACY_MEANINGS.map(([name, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Disclosure>
  )
}
