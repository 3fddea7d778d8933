import { useMemo, useRef, type ReactNode } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { LazyChart } from '../../features/charts/LazyChart.tsx'
import { fanSummary } from '../../features/charts/fanText.ts'
import type { Panel, TimeSpan } from '../../features/charts/track.ts'
import type { ThresholdLine } from '../../features/charts/thresholdLines.ts'
import type { TimeMark } from '../../features/charts/trendFrame.ts'
import { SavePngButton } from '../../features/exports/SavePngButton.tsx'
import { exportName } from '../../features/exports/fileName.ts'
import { saveFile } from '../../ui/saveFile.ts'
import type { Zone } from '#text/time.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { isNetwork } from '#text/engine.ts'
import { kindText } from '#text/kind.ts'
import { notFromModelText } from '#text/quality.ts'
import { trendsWords } from '#text/trends.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { panelCsv } from './panelCsv.ts'
import { PanelTable } from './PanelTable.tsx'
import { momentText, readingAt, readingText } from './reading.ts'
import { PanelLegend } from './PanelLegend.tsx'
import { Readout } from './Readout.tsx'
import { TimeField } from './TimeField.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import shared from '../../features/charts/Figure.module.css'
import styles from './Panel.module.css'

const TrendCanvas = lazyPart(() => import('../../features/charts/TrendCanvas.tsx'))

export interface PanelFigureProps {
  readonly panel: Panel
  /** What it shows, in a line; the panel's own title names it. */
  readonly title: string
  /** What is drawn: of now, or as it was made then. */
  readonly forecast: FleetForecast
  readonly replay: boolean
  readonly span: TimeSpan
  readonly zone: Zone
  readonly marks: readonly TimeMark[]
  readonly thresholds: readonly ThresholdLine[]
  readonly height: number
  /** One of many: its legend stands elsewhere. */
  readonly small: boolean
  readonly atMs: number | null
  readonly onPoint: (timeMs: number | null) => void
  readonly onSpan: (span: TimeSpan) => void
  readonly onReset: () => void
  /** How a line was made, for the files. */
  readonly madeOf: (track: string) => string
  /** More about the lines, under the title. */
  readonly note?: ReactNode
}

/** One chart for everybody: its numbers at a time, drawn, in a sentence, as a table and as files. */
export function PanelFigure(props: PanelFigureProps) {
  const {
    panel,
    title,
    forecast,
    replay,
    span,
    zone,
    marks,
    thresholds,
    height,
    small,
    atMs,
    onPoint,
    onSpan,
    onReset,
  } = props
  const field = useRef<HTMLDivElement>(null)
  const { issueTimeMs, stepMs, horizon, provenance } = forecast
  // Of several metrics some may be a simple forecast's: the whole panel is then marked.
  const shown = panel.metric ?? panel.tracks.map(({ metric }) => metric)
  const notFromModel = notFromModelText(forecast, shown)
  const kind = kindText(forecast, shown)
  const network = isNetwork(provenance.engine) && notFromModel === null
  const spoken = useMemo(
    () => panel.tracks.map(({ fan }) => fanSummary(fan, zone, [horizonOf(fan.horizon, stepMs), fan.horizon])),
    [panel, zone, stepMs],
  )
  const pointed = atMs ?? issueTimeMs + horizon * stepMs
  const reading = [
    momentText(pointed, issueTimeMs, stepMs, zone),
    ...panel.tracks.map((track) => `${track.name}: ${readingText(readingAt(track, pointed))}`),
  ].join('; ')
  return (
    <figure className={`${shared.figure} ${styles.figure}`} data-small={small} aria-label={panel.title}>
      <h2 className={styles.title}>
        {title}
        {panel.metric !== null && <QualityMark metric={panel.metric} />}
        {panel.metric === null && <span className="soft">{trendsWords.ownRangeTitle}</span>}
      </h2>
      {props.note}
      <Readout {...{ tracks: panel.tracks, atMs, issueMs: issueTimeMs, stepMs, zone, replay }} />
      {notFromModel !== null && <p className={styles.notFromModel}>{notFromModel}</p>}
      {kind !== null && <p className="soft">{kind}</p>}
      <div className={styles.field} ref={field}>
        <LazyChart height={height}>
          <TrendCanvas {...{ panel, span, zone, network, issueMs: issueTimeMs, marks, thresholds, height }} />
        </LazyChart>
        <TimeField
          label={trendsWords.timeIn(panel.title)}
          {...{ reading, span, stepMs, atMs, onPoint, onSpan, onReset }}
        />
      </div>
      <figcaption className="visually-hidden">{spoken.join(' ')}</figcaption>
      <div className={shared.foot}>
        {!small && <PanelLegend panel={panel} network={network} />}
        <Disclosure title={trendsWords.valuesTable}>
          <PanelTable panel={panel} span={span} zone={zone} />
        </Disclosure>
        <button
          type="button"
          className={styles.save}
          aria-label={trendsWords.saveCsv(panel.title)}
          onClick={() => {
            const name = exportName(forecast, ['trends', panel.key], 'csv')
            saveFile(name, 'text/csv', panelCsv(panel, span, forecast, props.madeOf))
          }}
        >
          {trendsWords.csv}
        </button>
        <SavePngButton
          title={panel.title}
          lines={imageLines(panel, title, props.madeOf)}
          about={['trends', panel.key]}
          forecast={forecast}
          drawing={() => field.current?.querySelector('canvas') ?? null}
        />
      </div>
    </figure>
  )
}

/** The step that is half an hour ahead, as far as the horizon goes. */
function horizonOf(horizon: number, stepMs: number): number {
  return Math.min(horizon, Math.max(1, Math.round(1_800_000 / stepMs)))
}

/** What an image of the panel says of its lines. */
function imageLines(
  { tracks, metric, title }: Panel,
  takeaway: string,
  madeOf: (track: string) => string,
): readonly string[] {
  const made = [...new Set(tracks.map(({ key }) => madeOf(key)))].filter((text) => text !== '')
  const names = tracks.length > 1 ? [tracks.map(({ name }) => name).join(', ')] : []
  const said = takeaway === title ? [] : [takeaway]
  return [...said, ...names, ...made, ...(metric === null ? [trendsWords.ownRangeImage] : [])]
}
