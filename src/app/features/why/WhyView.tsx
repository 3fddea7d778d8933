import { useMemo } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { exportName } from '../exports/fileName.ts'
import { saveFile } from '../../ui/saveFile.ts'
import type { Zone } from '#text/time.ts'
import { AttentionCurve } from './AttentionCurve.tsx'
import { attentionPeak } from '#forecast/attentionPeak.ts'
import { AttentionTable } from './AttentionTable.tsx'
import { givesWeights, PARTS, type Explained } from './importance.ts'
import { ImportanceBars } from './ImportanceBars.tsx'
import { whyCsv } from './whyCsv.ts'
import { lookedText } from '#text/attention.ts'
import shared from '../charts/Figure.module.css'
import styles from './Why.module.css'

interface Props {
  readonly explained: Explained
  /** That the weights are of: the one on screen may be newer. */
  readonly forecast: Pick<FleetForecast, 'issueTimeMs' | 'provenance'>
  /** See AttentionCurve. */
  readonly history: Float32Array | null
  readonly zone: Zone
}

/** Weights at rest: what the network looked at, as sentence, curve, bars and file. */
export function WhyView({ explained, forecast, history, zone }: Props) {
  const { attention, stepMs, subject, metric } = explained
  const peak = useMemo(() => attentionPeak(attention), [attention])
  if (!givesWeights(explained)) {
    return <p className="soft">This model gives neither variable weights nor attention.</p>
  }
  return (
    <>
      {history === null && <p className="soft">{capitalised(subject)}, on average:</p>}
      <figure className={`${shared.figure} ${styles.figure}`} aria-label="Attention over the past">
        <figcaption>{lookedText(peak, attention, stepMs)}</figcaption>
        {peak.kind !== 'none' && <AttentionCurve {...{ explained, peak, history, zone }} />}
      </figure>
      {peak.kind !== 'none' && <AttentionTable explained={explained} zone={zone} />}
      <div className={styles.parts}>
        {PARTS.map((part) => (
          <ImportanceBars key={part.key} explained={explained} part={part} />
        ))}
      </div>
      <p className={styles.foot}>
        <span className="faint">Weights of the model, not causes.</span>
        <button
          type="button"
          className="button"
          onClick={() => {
            const name = exportName(forecast, ['why', subject, metric], 'csv')
            saveFile(name, 'text/csv', whyCsv(explained, forecast))
          }}
        >
          Export CSV
        </button>
      </p>
    </>
  )
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
