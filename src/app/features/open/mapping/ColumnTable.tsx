import { useId, useState } from 'react'
import { columnRoles, columnTableWords as words, columnTypes } from '#text/mapping.ts'
import type { Asking } from './asking.ts'
import styles from './ColumnTable.module.css'

/** Wide files have hundreds of columns; so many are shown at once. */
const SHOWN = 20

/** Every column of the file: what it was taken for and why; numbers can be chosen as metrics. */
export function ColumnTable({ guess, answers, onAnswer }: Asking) {
  const id = useId()
  const [all, setAll] = useState(false)
  const { columns, mapping } = guess
  const metrics = new Set(
    answers.metrics ??
      mapping?.metrics ??
      columns.filter(({ role }) => role === 'metric').map(({ name }) => name),
  )
  const toggle = (name: string) => {
    if (!metrics.delete(name)) metrics.add(name)
    onAnswer({
      ...answers,
      metrics: columns.map((column) => column.name).filter((each) => metrics.has(each)),
    })
  }
  const wide = mapping?.wide
  const shown = all ? columns : columns.slice(0, SHOWN)
  const more = columns.length - shown.length
  return (
    <>
      <div className={styles.scroll} role="region" aria-label={words.region} tabIndex={0}>
        <table className={styles.table}>
          <caption className="visually-hidden">{words.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{wide === undefined ? words.metric : words.use}</th>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.type}</th>
              <th scope="col">{words.samples}</th>
              <th scope="col">{words.role}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, kind, samples, role, why }, i) => (
              <tr key={name}>
                <td>
                  {(kind === 'number' || kind === 'integer') &&
                    role !== 'time' &&
                    role !== 'server' &&
                    role !== 'naming' && (
                      <input
                        type="checkbox"
                        id={`${id}-${i}`}
                        aria-label={wide === undefined ? words.isMetric(name) : words.isUsed(name)}
                        checked={metrics.has(name)}
                        onChange={() => {
                          toggle(name)
                        }}
                      />
                    )}
                </td>
                <th scope="row">
                  <label htmlFor={`${id}-${i}`}>{name === '' ? words.noName : name}</label>
                </th>
                <td className="soft">{columnTypes[kind]}</td>
                <td className={styles.samples}>{samples.join(', ')}</td>
                <td>
                  {seriesText(wide?.[name]) ?? columnRoles[role]}
                  {wide?.[name] === undefined && <span className="faint"> · {why}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && (
        <button
          type="button"
          className={`button ${styles.all ?? ''}`}
          onClick={() => {
            setAll(true)
          }}
        >
          {words.more(more)}
        </button>
      )}
    </>
  )
}

/** Which series a column of a wide file is. */
const seriesText = (part: { readonly server: string; readonly metric: string } | undefined): string | null =>
  part === undefined ? null : words.seriesOf(part.metric, part.server)
