import { useId, useState } from 'react'
import { formatCount } from '#text/numbers.ts'
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
      <div className={styles.scroll} role="region" aria-label="Columns" tabIndex={0}>
        <table className={styles.table}>
          <caption className="visually-hidden">Columns of the file</caption>
          <thead>
            <tr>
              <th scope="col">{wide === undefined ? 'Metric' : 'Use'}</th>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">First values</th>
              <th scope="col">Read as</th>
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
                        aria-label={wide === undefined ? `${name} is a metric` : `${name} is used`}
                        checked={metrics.has(name)}
                        onChange={() => {
                          toggle(name)
                        }}
                      />
                    )}
                </td>
                <th scope="row">
                  <label htmlFor={`${id}-${i}`}>{name === '' ? '(no name)' : name}</label>
                </th>
                <td className="soft">{kind}</td>
                <td className={styles.samples}>{samples.join(', ')}</td>
                <td>
                  {seriesText(wide?.[name]) ?? role}
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
          and {formatCount(more)} more
        </button>
      )}
    </>
  )
}

/** Which series a column of a wide file is. */
const seriesText = (part: { readonly server: string; readonly metric: string } | undefined): string | null =>
  part === undefined ? null : `${part.metric} of ${part.server}`
