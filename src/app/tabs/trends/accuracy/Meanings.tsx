import { ACCURACY_MEANINGS } from '#text/accuracyMeanings.ts'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import styles from './Accuracy.module.css'

/** Every figure in one line. */
export function Meanings() {
  return (
    <Disclosure title={accuracyPageWords.meanings}>
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
