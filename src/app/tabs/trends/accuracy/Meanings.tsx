import { ACCURACY_MEANINGS } from '#text/accuracyMeanings.ts'
import styles from './Accuracy.module.css'

/** Every figure in one line. */
export function Meanings() {
  return (
    <details className={styles.meanings}>
      <summary>What the figures mean</summary>
      <dl>
        {ACCURACY_MEANINGS.map(([name, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
