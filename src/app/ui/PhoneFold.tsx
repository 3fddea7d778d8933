import type { ReactNode } from 'react'
import { usePhone } from './useNarrow.ts'
import styles from './PhoneFold.module.css'

interface Props {
  /** What is set, where it is folded. */
  readonly summary: string
  readonly isUnfolded: boolean
  readonly onUnfold: (isUnfolded: boolean) => void
  readonly children: ReactNode
}

/** Controls: on a phone one line that unfolds, so that what they control is near. */
export function PhoneFold({ summary, isUnfolded, onUnfold, children }: Props) {
  const isPhone = usePhone()
  return (
    <>
      {isPhone && (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={isUnfolded}
          onClick={() => onUnfold(!isUnfolded)}
        >
          {`${isUnfolded ? '▾' : '▸'} ${summary}`}
        </button>
      )}
      {(!isPhone || isUnfolded) && children}
    </>
  )
}
