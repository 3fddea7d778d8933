import { Fragment } from 'react'
import { helpWords } from '#text/commands.ts'
import { keyNames } from './shortcut.ts'
import styles from './Keys.module.css'

/** A shortcut as keys: those of a sequence one after the other. */
export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className={styles.keys}>
      {keyNames(shortcut).map((name, index) => (
        <Fragment key={index}>
          {index > 0 && <span className="visually-hidden">{` ${helpWords.then} `}</span>}
          <kbd className={styles.key}>{name}</kbd>
        </Fragment>
      ))}
    </span>
  )
}
