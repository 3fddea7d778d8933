import { nowLineText } from '#text/nowLine.ts'
import { useIsOld } from '../../state/useIsOld.ts'
import { useId, useMemo, useRef, type KeyboardEvent, type PointerEvent, type Ref } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { pointText, type CountAt } from '#text/environment/timeline.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount } from '#text/numbers.ts'
import { precisionOf, timeText, zoneName, type Zone } from '#text/time.ts'
import { clockTicks } from '../../features/charts/axisTicks.ts'
import { useSize } from '../../ui/useSize.ts'
import { areaPath, linePath, timelineScale, topOf, unknownPath } from './timelinePaths.ts'
import styles from './Timeline.module.css'

const HEIGHT = 176
const [TOP, BOTTOM] = [20, 20]
/** Pixels of a digit on the axis of counts, and beside its label. */
const [DIGIT, GAP] = [7, 8]
/** Average width of a letter of the labels. */
const LETTER = 6.5
/** Pixels that a label of the time axis needs. */
const LABEL_WIDTH = 64
const PAGE = 12

interface Props {
  readonly points: readonly CountAt[]
  readonly forecast: FleetForecast
  readonly zone: Zone
  readonly network: boolean
  readonly hovered: number | null
  readonly onHover: (at: number | null) => void
  readonly svgRef: Ref<SVGSVGElement>
}

/** Measured numbers on the left, expected ones on the right of the now-line; read by pointer or arrow keys. */
export function TimelineChart({ points, forecast, zone, network, hovered, onHover, svgRef }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const hatch = useId()
  const unknownHatch = useId()
  const isOld = useIsOld()
  const { issueTimeMs, stepMs } = forecast
  const most = Math.max(...points.map(topOf))
  const left = GAP + DIGIT * Math.max(2, formatCount(Math.ceil(most)).length)
  const box = useMemo(
    () => ({ left, top: TOP, width: Math.max(1, width - left - 1), height: HEIGHT - TOP - BOTTOM }),
    [width, left],
  )
  const scale = useMemo(() => timelineScale(points, stepMs, box), [points, stepMs, box])
  const paths = useMemo(() => {
    const past = points.filter(({ range }) => range === null)
    const ahead = points.filter(({ range }) => range !== null)
    const area = (of: readonly CountAt[], key: 'warning' | 'critical') =>
      areaPath(of, (point) => point[key], stepMs, scale)
    return {
      past: { warning: area(past, 'warning'), critical: area(past, 'critical') },
      ahead: { warning: area(ahead, 'warning'), critical: area(ahead, 'critical') },
      unknown: unknownPath(points, stepMs, scale),
      low: linePath(points, 0, stepMs, scale),
      high: linePath(points, 1, stepMs, scale),
    }
  }, [points, stepMs, scale])
  const { x, y } = scale
  const title = `servers · ${zoneName(zone, issueTimeMs)}`
  const now = `${nowLineText(isOld)} ${timeText(issueTimeMs, zone, issueTimeMs, precisionOf(stepMs))}`
  const right = box.left + box.width
  const [fromMs, toMs] = [(points[0]?.timeMs ?? 0) - stepMs, points.at(-1)?.timeMs ?? 0]
  const times = clockTicks(fromMs, toMs, zone, Math.floor(box.width / LABEL_WIDTH))
  const point = hovered === null ? undefined : points[hovered]

  const onPointerMove = (event: PointerEvent) => {
    const frameLeft = event.currentTarget.getBoundingClientRect().left
    const at = Math.floor(((event.clientX - frameLeft - box.left) / box.width) * points.length)
    onHover(Math.min(Math.max(at, 0), points.length - 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const firstAhead = points.findIndex(({ range }) => range !== null)
    const at = hovered ?? firstAhead - 1
    const to = keyTarget(event.key, at, points.length)
    if (to === null) return
    event.preventDefault()
    onHover(to)
  }
  return (
    <div
      ref={frame}
      className={styles.frame}
      style={{ height: HEIGHT }}
      role="slider"
      tabIndex={0}
      aria-label={environmentWords.timeline.reader}
      aria-valuemin={0}
      aria-valuemax={points.length - 1}
      aria-valuenow={hovered ?? points.length - 1}
      aria-valuetext={
        point === undefined ? environmentWords.timeline.nothingRead : pointText(point, forecast, zone)
      }
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        onHover(null)
      }}
      onBlur={() => {
        onHover(null)
      }}
      onKeyDown={onKeyDown}
    >
      <svg ref={svgRef} className={styles.chart} width={width} height={HEIGHT} aria-hidden="true">
        <Hatches notNetwork={hatch} unknown={unknownHatch} />
        <rect
          className={styles.future}
          x={x(issueTimeMs)}
          y={box.top}
          width={right - x(issueTimeMs)}
          height={box.height}
        />
        {scale.ticks.map((count) => (
          <g key={count}>
            <line className={styles.grid} x1={box.left} x2={right} y1={y(count)} y2={y(count)} />
            <text
              className={styles.label}
              x={box.left - 6}
              y={y(count)}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {formatCount(count)}
            </text>
          </g>
        ))}
        <path d={paths.unknown} fill={`url(#${unknownHatch})`} />
        <path className={styles.warning} d={paths.past.warning} />
        <path className={styles.critical} d={paths.past.critical} />
        <g className={styles.ahead}>
          <path className={styles.warning} d={paths.ahead.warning} />
          <path className={styles.critical} d={paths.ahead.critical} />
        </g>
        {!network && <path d={paths.ahead.warning} fill={`url(#${hatch})`} />}
        <path className={styles.interval} d={paths.low} />
        <path className={styles.interval} d={paths.high} />
        <line
          className={styles.now}
          x1={x(issueTimeMs)}
          x2={x(issueTimeMs)}
          y1={box.top - 4}
          y2={box.top + box.height}
        />
        <text className={styles.label} {...nowLabelPlace(title, now, x(issueTimeMs))} y={box.top - 8}>
          {now}
        </text>
        {times.map(({ at, label }) => (
          <text
            key={at}
            className={styles.label}
            x={Math.min(box.left + at * box.width, right - (label.length * LETTER) / 2)}
            y={HEIGHT - 6}
            textAnchor="middle"
          >
            {label}
          </text>
        ))}
        <text className={styles.label} x={0} y={box.top - 8}>
          {title}
        </text>
        {point !== undefined && (
          <line
            className={styles.cursor}
            x1={x(point.timeMs - stepMs / 2)}
            x2={x(point.timeMs - stepMs / 2)}
            y1={box.top}
            y2={box.top + box.height}
          />
        )}
      </svg>
    </div>
  )
}

/** What fills what the network did not make, and what is not known. */
function Hatches({ notNetwork, unknown }: { notNetwork: string; unknown: string }) {
  return (
    <>
      <pattern
        id={notNetwork}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect className={styles.hatch} width="6" height="2" />
      </pattern>
      <pattern id={unknown} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={styles.unknown} width="5" height="1.5" />
      </pattern>
    </>
  )
}

/** Over the now-line, or right of the axis title where that would be written over: without a past, they meet. */
function nowLabelPlace(title: string, now: string, nowX: number) {
  const freeFrom = LETTER * title.length + GAP
  const isClear = nowX - (LETTER * now.length) / 2 >= freeFrom
  return isClear
    ? ({ x: nowX, textAnchor: 'middle' } as const)
    : ({ x: Math.max(freeFrom, nowX), textAnchor: 'start' } as const)
}

/** null: the key is none of ours. */
function keyTarget(key: string, at: number, count: number): number | null {
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageUp: at - PAGE,
    PageDown: at + PAGE,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1)
}
