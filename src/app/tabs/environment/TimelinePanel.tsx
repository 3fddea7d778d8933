import { useMemo, useRef, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { SavePngButton } from '../../features/exports/SavePngButton.tsx'
import type { Zone } from '#text/time.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { TimelineChart } from './TimelineChart.tsx'
import { pointText, summaryText, timelinePoints } from './timelinePoints.ts'
import { TimelineTable } from './TimelineTable.tsx'
import shared from '../../features/charts/Figure.module.css'
import styles from './Timeline.module.css'

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
  readonly zone: Zone
  readonly network: boolean
}

/** How many servers stood, and are expected to stand, beyond a threshold: drawn, said, and as a table. */
export function TimelinePanel({ outlook, forecast, zone, network }: Props) {
  const points = useMemo(() => timelinePoints(outlook, forecast), [outlook, forecast])
  const [hovered, setHovered] = useState<number | null>(null)
  const svg = useRef<SVGSVGElement>(null)
  const summary = summaryText(points, forecast, zone)
  const point = hovered === null ? undefined : points[hovered]
  return (
    <figure className={shared.figure} aria-label="Servers beyond a threshold over time">
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
      <div className={`${shared.foot} ${styles.foot}`}>
        <Disclosure title="Values as a table">
          <TimelineTable points={points} forecast={forecast} zone={zone} />
        </Disclosure>
        <p className={`${shared.legend} ${styles.legend}`} aria-hidden="true">
          <SeverityShape severity="critical" /> critical <SeverityShape severity="warning" /> warning
          {points.some(({ unknown }) => unknown > 0) && (
            <span className={styles.keyed}>
              <span className={styles.unknownKey} /> unknown
            </span>
          )}
          <span className={styles.keyed}>
            <span className={styles.range} /> P10 to P90 if servers are independent
          </span>
        </p>
        <SavePngButton
          title="Servers beyond a threshold"
          lines={[summary]}
          about={['environment', 'timeline']}
          drawing={() => svg.current}
        />
      </div>
    </figure>
  )
}
