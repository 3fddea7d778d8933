import { Fragment } from 'react'
import { asTableText, groupText, heatmapTitle, heatmapWords, leadText, tableCaption } from '#text/heatmap.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { probabilityText } from '#text/probability.ts'
import { precisionOf, timeText } from '#text/time.ts'
import { useZone } from '../../state/times.ts'
import type { Shown } from '../../state/screen/shown.ts'
import type { Frame } from './field/frame.ts'
import { tableColumnSteps, timeOf } from './field/span.ts'
import type { HeatmapData } from './field/useHeatmapData.ts'
import { readCell, worstLine, type CellReading } from './reading/readCell.ts'
import type { Row } from './rows/rows.ts'
import styles from './HeatTable.module.css'

const MOST_ROWS = 100
const MOST_STEPS = 24

interface Props {
  readonly data: HeatmapData
  readonly rows: readonly Row[]
  readonly frame: Frame
  readonly network: boolean
}

/** The visible part as numbers: what does not fit is said, and zooming brings it. */
export function HeatTable({ data, rows, frame, network }: Props) {
  const zone = useZone()
  const { forecast, shown, metric } = data
  const inSight = rows.slice(frame.rows.first, frame.rows.first + frame.rows.count)
  const listed = inSight.slice(0, MOST_ROWS)
  const { steps, every } = tableColumnSteps(frame.steps, MOST_STEPS)
  const title = heatmapTitle(shown, metric)
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={asTableText(title)}>
      <table className={styles.table}>
        <caption className={styles.caption}>
          {tableCaption(
            title,
            { listed: listed.length, of: inSight.length },
            every > 1 ? every * forecast.stepMs : null,
            network,
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col">{heatmapWords.server}</th>
            {steps.map((step) => (
              <th key={step} scope="col" data-future={step > 0}>
                {timeText(timeOf(forecast, step), zone, forecast.issueTimeMs, precisionOf(forecast.stepMs))}
                <span className={styles.lead}>{leadText(step * forecast.stepMs)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listed.map((row) => (
            <tr
              key={row.kind === 'group' ? `group ${row.profile ?? ''}` : row.state.server}
              data-kind={row.kind}
            >
              <th scope="row">
                {row.kind === 'server' ? row.state.server : groupText(row.profile, row.lines.length)}
              </th>
              {steps.map((step) => (
                <Fragment key={step}>
                  <Value data={data} row={row} step={step} />
                </Fragment>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({ data, row, step }: { data: HeatmapData; row: Row; step: number }) {
  const line = worstLine(data, row.lines, step - data.field.span.first)
  const text = line === null ? '–' : cellText(readCell(data, line, step), data.shown)
  const doubtful = line !== null && data.field.doubtful[line] === 1
  return (
    <td data-future={step > 0}>
      {text}
      {doubtful && text !== '–' && <span title={heatmapWords.staleOrIncomplete}> ?</span>}
    </td>
  )
}

function cellText({ content, metric, shownValue }: CellReading, shown: Shown): string {
  if (content.kind !== 'measured' && content.kind !== 'forecast') return '–'
  if (shown.kind === 'risk' || shown.kind === 'any-risk') return probabilityText(shownValue)
  if (content.kind === 'measured' || shown.kind === 'margin')
    return quantityText(formatQuantity(shownValue, metric))
  return intervalText(formatInterval(shownValue, content.low, content.high, metric))
}
