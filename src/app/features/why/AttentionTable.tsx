import { useState } from 'react'
import type { Zone } from '#text/time.ts'
import { momentText } from './AttentionCurve.tsx'
import type { Explained } from './importance.ts'
import { percentText } from '#text/percent.ts'
import styles from './Why.module.css'

/** The attention's numbers, newest first, for those who do not see the curve or want them exactly. */
export function AttentionTable({ explained, zone }: { explained: Explained; zone: Zone }) {
  const [open, setOpen] = useState(false)
  return (
    <details
      className={styles.details}
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
      }}
    >
      <summary>Attention as a table</summary>
      {open && <Rows explained={explained} zone={zone} />}
    </details>
  )
}

function Rows({ explained, zone }: { explained: Explained; zone: Zone }) {
  const { attention, originMs, stepMs, subject, metric } = explained
  const ago = Array.from(attention, (_, index) => index)
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Attention by step">
      <table className={styles.table}>
        <caption className="visually-hidden">
          Attention on the past of {metric} of {subject}
        </caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Attention</th>
          </tr>
        </thead>
        <tbody>
          {ago.map((steps) => (
            <tr key={steps}>
              <th scope="row">{momentText(steps * stepMs, originMs, zone)}</th>
              <td>{percentText(attention[attention.length - 1 - steps] ?? NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
