import type { ReactNode } from 'react'
import type { LinkReport, Refusal } from '#remote/api.ts'
import { contextOf } from '#text/link.ts'
import { refusalText } from '#text/refusal.ts'
import { connectionWords } from '#text/connect.ts'
import styles from './Connect.module.css'

interface Props {
  readonly refusal: Refusal
  readonly report: LinkReport
  /** Buttons to go on with. */
  readonly children?: ReactNode
}

/** Why there is no connection, and what to do about it with the exact values. */
export function RefusalNotice({ refusal, report, children = null }: Props) {
  const { title, why, ways } = refusalText(refusal, contextOf(report))
  return (
    <section className={styles.refusal} role="alert" aria-label={connectionWords.refused}>
      <h3>
        <span className={styles.refusedMark} aria-hidden="true">
          ▲
        </span>
        {title}
      </h3>
      <p className={styles.why}>{why}</p>
      <ul className={styles.ways}>
        {ways.map(({ text, code }) => (
          <li key={text}>
            {text}
            {code !== null && <Code text={code} />}
          </li>
        ))}
      </ul>
      {children !== null && <div className={styles.buttons}>{children}</div>}
    </section>
  )
}

/** A value to be set or typed elsewhere: one click selects all of it. */
function Code({ text }: { text: string }) {
  return <code className={styles.code}>{text}</code>
}
