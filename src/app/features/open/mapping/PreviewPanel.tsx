import { useEffect, useState } from 'react'
import type { ColumnMapping, Preview } from '#engine/api.ts'
import { previewWords as words } from '#text/mapping.ts'
import { formatCount } from '#text/numbers.ts'
import { faultText } from '#text/open.ts'
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
    <section className={styles.panel} aria-label={words.region} aria-busy={pending}>
      <h2>{words.title}</h2>
      {problem !== null && (
        <>
          <p className={styles.problem}>
            <span aria-hidden="true">▲ </span>
            {faultText(problem)}
          </p>
          <p className="soft">{words.afterProblem}</p>
        </>
      )}
      {problem === null && preview === null && <p className="soft">{words.noTime}</p>}
      {preview !== null && mapping !== null && (
        <>
          <p className={styles.size}>
            {formatCount(preview.servers.length)}{' '}
            <span className="unit">{words.servers(preview.servers.length)}</span>
            {' × '}
            {formatCount(preview.metrics.length)}{' '}
            <span className="unit">{words.metrics(preview.metrics.length)}</span>
          </p>
          <p className="soft">
            {layoutText(mapping)} <span className="faint">{words.sampled(preview.sampled)}</span>
          </p>
          <FirstRows preview={preview} />
          {preview.notes.length > 0 && (
            <ul className={styles.notes} aria-label={words.notes}>
              {preview.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </>
      )}
      <Told text={problem === null ? sizeText(preview) : words.cannot(problem)} />
    </section>
  )
}

const sizeText = (preview: Preview | null): string =>
  preview === null ? '' : words.size(preview.servers.length, preview.metrics.length)

function FirstRows({ preview: { metrics, rows } }: { preview: Preview }) {
  const zone = useZone()
  const shown = metrics.slice(0, MOST_METRICS)
  const more = metrics.length - shown.length
  return (
    <div className={styles.scroll} role="region" aria-label={words.firstRows} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.server}</th>
            <th scope="col">{words.time}</th>
            {shown.map((metric) => (
              <th key={metric} scope="col" className={styles.number}>
                {metric}
              </th>
            ))}
            {more > 0 && <th scope="col">{words.moreMetrics(more)}</th>}
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
    <p className="visually-hidden" role="status" aria-label={words.told}>
      {told}
    </p>
  )
}
