import { useEffect, useState } from 'react'
import type { ColumnMapping, Preview } from '#engine/api.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { layoutText } from '#text/reading.ts'
import { timeText } from '#text/time.ts'
import { useZone } from '../../../state/times.ts'
import styles from './PreviewPanel.module.css'

/** More would not fit beside the questions. */
const MOST_METRICS = 8
/** How long a preview stands before it is told. */
const TOLD_AFTER_MS = 500

interface Props {
  readonly mapping: ColumnMapping | null
  readonly preview: Preview | null
  readonly problem: string | null
  readonly pending: boolean
}

/** What comes of the answers, shown on the first rows before anything is forecast. */
export function PreviewPanel({ mapping, preview, problem, pending }: Props) {
  return (
    <section className={styles.panel} aria-label="How it will be read" aria-busy={pending}>
      <h2>How it will be read</h2>
      {problem !== null && (
        <p className={styles.problem}>
          <span aria-hidden="true">▲ </span>
          {problem}
        </p>
      )}
      {problem === null && preview === null && (
        <p className="soft">Nothing yet: the time column is not known.</p>
      )}
      {preview !== null && mapping !== null && (
        <>
          <p className={styles.size}>
            {formatCount(preview.servers.length)}{' '}
            <span className="unit">{preview.servers.length === 1 ? 'server' : 'servers'}</span>
            {' × '}
            {formatCount(preview.metrics.length)}{' '}
            <span className="unit">{preview.metrics.length === 1 ? 'metric' : 'metrics'}</span>
          </p>
          <p className="soft">
            {layoutText(mapping)}{' '}
            <span className="faint">By the first {plural(preview.sampled, 'row')} of the file.</span>
          </p>
          <FirstRows preview={preview} />
          {preview.notes.length > 0 && (
            <ul className={styles.notes} aria-label="Notes">
              {preview.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </>
      )}
      <Told text={problem === null ? sizeText(preview) : `It cannot be read so: ${problem}`} />
    </section>
  )
}

const sizeText = (preview: Preview | null): string =>
  preview === null
    ? ''
    : `${plural(preview.servers.length, 'server')}, ${plural(preview.metrics.length, 'metric')}`

function FirstRows({ preview: { metrics, rows } }: { preview: Preview }) {
  const zone = useZone()
  const shown = metrics.slice(0, MOST_METRICS)
  const more = metrics.length - shown.length
  return (
    <div className={styles.scroll} role="region" aria-label="First rows" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">Time</th>
            {shown.map((metric) => (
              <th key={metric} scope="col" className={styles.number}>
                {metric}
              </th>
            ))}
            {more > 0 && <th scope="col">{plural(more, 'more metric')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ server, timeMs, values }) => (
            <tr key={`${server} ${timeMs}`}>
              <th scope="row">{server}</th>
              <td className="soft">{timeText(timeMs, zone, 0, 'second')}</td>
              {shown.map((metric, i) => (
                <td key={metric} className={styles.number}>
                  {cellText(values[i] ?? Number.NaN)}
                </td>
              ))}
              {more > 0 && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** As the file has it, but for digits that nobody reads. */
const cellText = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(6))).replace('-', '−') : '–'

/** Tells what the preview has come to once it stands. */
function Told({ text }: { text: string }) {
  const [told, setTold] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      setTold(text)
    }, TOLD_AFTER_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [text])
  return (
    <p className="visually-hidden" role="status" aria-label="Preview">
      {told}
    </p>
  )
}
