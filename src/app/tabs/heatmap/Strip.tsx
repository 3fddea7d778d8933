import { useMemo } from 'react'
import { isPercent } from '#forecast/metricNames.ts'
import { fanOf } from '../../charts/fan.ts'
import {
  formatInterval,
  formatQuantity,
  intervalText,
  quantityText,
  roundText,
} from '../../format/numbers.ts'
import { durationText } from '../../format/time.ts'
import { useApp } from '../../state/context.tsx'
import type { Cell } from './brush.ts'
import { nowAt as nowAtOf, type Frame } from './frame.ts'
import { readCell, worstLine } from './readCell.ts'
import { rowFan } from './rowFan.ts'
import type { Row } from './rows.ts'
import { lagOf } from './span.ts'
import type { Answer } from './useField.ts'
import styles from './Strip.module.css'

const HEIGHT = 96

interface Props {
  readonly answer: Answer
  readonly rows: readonly Row[]
  readonly cursor: Cell | null
  readonly frame: Frame
  readonly width: number
  readonly network: boolean
}

/** The fan of the row that is pointed at, else of the selected server or the first, on the picture's own times. */
export function Strip({ answer, rows, cursor, frame, width, network }: Props) {
  const openServer = useApp((state) => state.openServer)
  const selected = useApp((state) => state.selection.server)
  const { forecast } = answer
  const column =
    cursor?.column ?? Math.min(Math.max(1 - answer.field.span.first, 0), answer.field.span.count - 1)
  const row =
    rows[cursor?.row ?? -1] ??
    rows.find((each) => each.kind === 'server' && each.state.server === selected) ??
    rows.find(({ kind }) => kind === 'server') ??
    rows[0]
  const line = row === undefined ? null : worstLine(answer, row.lines, column)
  const cell = useMemo(
    () => (line === null ? null : readCell(answer, line, column + answer.field.span.first)),
    [answer, line, column],
  )
  const series = cell?.series ?? null
  const threshold = cell?.threshold ?? null
  const metric = cell?.metric ?? answer.metric
  const fan = useMemo(() => (series === null ? null : fanOf(forecast, series)), [forecast, series])
  const paths = useMemo(() => {
    if (fan === null || series === null || width === 0) return null
    const limits = threshold === null ? [] : [threshold.warning, threshold.critical]
    const ceiling = isPercent(fan.metric) ? 100 : Infinity
    return rowFan(fan, frame.steps, lagOf(forecast, series), width, HEIGHT, limits, ceiling)
  }, [fan, series, frame.steps, forecast, width, threshold])
  if (cell === null) return null
  const end = series === null ? null : readCell(answer, line ?? 0, forecast.horizon - lagOf(forecast, series))
  const nowAt = nowAtOf(frame)
  const cursorAt = cursor === null ? null : (cursor.column + 1 - frame.columns.first) / frame.columns.count
  return (
    <>
      <div className={styles.head}>
        <p className={styles.name} title={cell.server}>
          {cell.server}
        </p>
        <p className={styles.soft}>{metric}</p>
        {series !== null && <Figures answer={answer} series={series} metric={metric} end={end} />}
        <button
          type="button"
          className={styles.open}
          onClick={() => {
            openServer(cell.server, series === null ? null : metric)
          }}
        >
          Open server
        </button>
      </div>
      {paths === null ? (
        <p className={styles.none}>{series === null ? `No forecast of ${metric} for this server.` : ''}</p>
      ) : (
        <svg
          className={styles.fan}
          data-network={network}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          preserveAspectRatio="none"
          width={width}
          height={HEIGHT}
          aria-hidden="true"
        >
          {nowAt < 1 && (
            <rect
              className={styles.future}
              x={Math.max(0, nowAt) * width}
              y={0}
              width={width}
              height={HEIGHT}
            />
          )}
          {threshold !== null &&
            [threshold.warning, threshold.critical].map((limit) => (
              <path key={limit} className={styles.threshold} d={`M0 ${paths.y(limit)}H${width}`} />
            ))}
          {paths.bands.map(({ coverage, path }) => (
            <path
              key={coverage}
              className={styles.band}
              data-tone={coverage > 0.9 ? 'outer' : coverage > 0.6 ? 'middle' : 'inner'}
              d={path}
            />
          ))}
          <path className={styles.history} d={paths.history} />
          <path className={styles.median} d={paths.median} />
          {nowAt > 0 && nowAt < 1 && <path className={styles.now} d={`M${nowAt * width} 0V${HEIGHT}`} />}
          {cursorAt !== null && <path className={styles.cursor} d={`M${cursorAt * width} 0V${HEIGHT}`} />}
        </svg>
      )}
      <div className={styles.axis} aria-hidden="true">
        {paths !== null &&
          [paths.axis.max, paths.axis.min].map((value) => (
            <span key={value}>{roundText(value, metric)}</span>
          ))}
      </div>
    </>
  )
}

interface FiguresProps {
  readonly answer: Answer
  readonly series: number
  readonly metric: string
  readonly end: ReturnType<typeof readCell> | null
}

/** Newest value, then the end of the horizon with its interval. */
function Figures({ answer: { forecast }, series, metric, end }: FiguresProps) {
  const newest = forecast.current[series] ?? NaN
  return (
    <p className={styles.figures}>
      {end?.staleMs === null ? 'now' : 'last'} {quantityText(formatQuantity(newest, metric))}
      {end?.content.kind === 'forecast' && (
        <>
          <br />+{durationText(forecast.horizon * forecast.stepMs)}{' '}
          {intervalText(formatInterval(end.content.middle, end.content.low, end.content.high, metric))}
        </>
      )}
    </p>
  )
}
