import { firstPageWords } from '#text/firstPage.ts'
import { PICTURE } from './firstPicture.ts'
import styles from './EmptyState.module.css'

/** A small drawing of what will appear, as the landing draws it. */
export function FirstPicture() {
  return (
    <div className={styles.picture} role="img" aria-label={firstPageWords.picture}>
      <svg viewBox={PICTURE.viewBox} preserveAspectRatio="none">
        {PICTURE.paths.map(({ name, d }) => (
          <path key={name} className={styles[name]} d={d} />
        ))}
      </svg>
      {PICTURE.labels.map(({ name, text, left, top }) => (
        <span key={name} className={styles[name]} style={{ left: `${left}%`, top: `${top}%` }}>
          {text}
        </span>
      ))}
    </div>
  )
}
