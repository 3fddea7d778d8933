import { useMemo } from 'react'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { isPercent } from '#forecast/metrics/lookup.ts'
import { intervalAhead, reachedStep } from '#forecast/intervalAhead.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { heatmapWords, stripText } from '#text/heatmap.ts'
import { fanOf } from '../../../features/charts/fan.ts'
import { useApp } from '../../../state/context.tsx'
import { nowAt as nowAtOf, type Frame } from '../field/frame.ts'
import { lagOf } from '../field/span.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Row } from '../rows/rows.ts'
import type { Cell } from './brush.ts'
import { readCell, worstLine } from './readCell.ts'
import { rowFan } from './rowFan.ts'
import { FAN_HEIGHT_PX, RowFanFigure } from './RowFanFigure.tsx'
import styles from './RowStrip.module.css'

interface Props {
  readonly data: HeatmapData
  readonly rows: readonly Row[]
  readonly cursor: Cell | null
  readonly frame: Frame
  readonly width: number
  readonly network: boolean
}

/** The fan of the row that is pointed at, else of the selected server or the first, on the picture's own times. */
export function RowStrip({ data, rows, cursor, frame, width, network }: Props) {
  const openServer = useApp((state) => state.openServer)
  const selected = useApp((state) => state.selection.server)
  const { forecast } = data
  const column = cursor?.column ?? Math.min(Math.max(1 - data.field.span.first, 0), data.field.span.count - 1)
  const row =
    rows[cursor?.row ?? -1] ??
    rows.find((each) => each.kind === 'server' && each.state.server === selected) ??
    rows.find(({ kind }) => kind === 'server') ??
    rows[0]
  const line = row === undefined ? null : worstLine(data, row.lines, column)
  const cell = useMemo(
    () => (line === null ? null : readCell(data, line, column + data.field.span.first)),
    [data, line, column],
  )
  const series = cell?.series ?? null
  const threshold = cell?.threshold ?? null
  const metric = cell?.metric ?? data.metric
  const fan = useMemo(() => (series === null ? null : fanOf(forecast, series)), [forecast, series])
  const limits = useMemo(
    () => (threshold === null ? [] : [threshold.warning, threshold.critical]),
    [threshold],
  )
  const paths = useMemo(() => {
    if (fan === null || series === null || width === 0) return null
    const ceiling = isPercent(fan.metric) ? 100 : Infinity
    return rowFan(fan, frame.steps, lagOf(forecast, series), width, FAN_HEIGHT_PX, limits, ceiling)
  }, [fan, series, frame.steps, forecast, width, limits])
  if (cell === null) return null
  const isEmpty = paths !== null && paths.history === '' && paths.median === ''
  const cursorAt = cursor === null ? null : (cursor.column + 1 - frame.columns.first) / frame.columns.count
  return (
    <>
      <div className={styles.head}>
        <p className={styles.name} title={cell.server}>
          {cell.server}
        </p>
        <p className={styles.soft}>{metric}</p>
        {series !== null && <Figures forecast={forecast} series={series} metric={metric} />}
        <button
          type="button"
          className={styles.open}
          onClick={() => {
            openServer(cell.server, series === null ? null : metric)
          }}
        >
          {heatmapWords.openServer}
        </button>
      </div>
      {series === null || isEmpty ? (
        <p className={styles.none}>
          {series === null ? stripText.noForecast(metric) : heatmapWords.outOfSpan}
        </p>
      ) : (
        paths !== null && (
          <RowFanFigure
            fan={paths}
            metric={metric}
            limits={limits}
            width={width}
            nowAt={nowAtOf(frame)}
            cursorAt={cursorAt}
            network={network}
          />
        )
      )}
    </>
  )
}

interface FiguresProps {
  readonly forecast: FleetForecast
  readonly series: number
  readonly metric: string
}

/** Newest value, then the end of the horizon with its interval; of a stale series how old it is. */
function Figures({ forecast, series, metric }: FiguresProps) {
  const newest = quantityText(formatQuantity(forecast.current[series] ?? NaN, metric))
  const ageMs = staleMs(forecast, series)
  if (ageMs !== null)
    return (
      <p className={styles.figures}>
        <span>{stripText.last(newest)}</span>
        <span>{stripText.age(ageMs)}</span>
      </p>
    )
  const end = reachedStep(forecast, series, forecast.horizon)
  const { low, middle, high } = intervalAhead(forecast, series, end)
  return (
    <p className={styles.figures}>
      <span>{stripText.now(newest)}</span>
      <span title={heatmapWords.quantiles}>
        {stripText.end(end * forecast.stepMs, intervalText(formatInterval(middle, low, high, metric)))}
      </span>
    </p>
  )
}
