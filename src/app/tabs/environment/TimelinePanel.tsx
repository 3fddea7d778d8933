import { useMemo, useRef, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { pointText, summaryText, takeawayText } from '#text/environment/timeline.ts'
import { environmentWords } from '#text/environment/words.ts'
import type { Zone } from '#text/time.ts'
import { SavePngButton } from '../../features/exports/SavePngButton.tsx'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Panel } from './Panel.tsx'
import { TimelineChart } from './TimelineChart.tsx'
import { timelinePoints } from './timelinePoints.ts'
import { TimelineTable } from './TimelineTable.tsx'
import { usePassedAfter } from './usePassedAfter.ts'
import shared from '../../features/charts/Figure.module.css'
import styles from './Timeline.module.css'

const { timeline: words } = environmentWords

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
  readonly zone: Zone
  readonly network: boolean
}

/** How many servers breached, and are expected to: drawn, said, and as a table; the title says where it goes. */
export function TimelinePanel({ outlook, forecast, zone, network }: Props) {
  const points = useMemo(() => timelinePoints(outlook, forecast), [outlook, forecast])
  const [hovered, setHovered] = useState<number | null>(null)
  const svg = useRef<SVGSVGElement>(null)
  const isPart = outlook.soFar !== null
  const summary = summaryText(points, forecast, zone, isPart)
  const title = takeawayText(points, { ...forecast, after: usePassedAfter(forecast) }, zone, isPart)
  const point = hovered === null ? undefined : points[hovered]
  return (
    <Panel title={title} name={words.title} soFar={outlook.soFar}>
      <figure className={shared.figure} aria-label={words.title}>
        <p className={styles.readout}>{point === undefined ? summary : pointText(point, forecast, zone)}</p>
        <TimelineChart
          points={points}
          forecast={forecast}
          zone={zone}
          network={network}
          hovered={hovered}
          onHover={setHovered}
          svgRef={svg}
        />
        <p className={`${shared.legend} ${styles.legend}`} aria-hidden="true">
          <span className={styles.keyed}>
            <SeverityShape severity="critical" /> {words.critical}
          </span>
          <span className={styles.keyed}>
            <SeverityShape severity="warning" /> {words.warning}
          </span>
          {points.some(({ unknown }) => unknown > 0) && (
            <span className={styles.keyed}>
              <span className={styles.unknownKey} /> {words.unknown}
            </span>
          )}
          <span className={styles.keyed}>
            <span className={styles.range} /> {words.range}
          </span>
        </p>
        <div className={`${shared.foot} ${styles.foot}`}>
          <Disclosure title={words.table}>
            <TimelineTable points={points} forecast={forecast} zone={zone} />
          </Disclosure>
          <SavePngButton
            title={title}
            lines={[summary]}
            about={['environment', 'timeline']}
            drawing={() => svg.current}
          />
        </div>
      </figure>
    </Panel>
  )
}
