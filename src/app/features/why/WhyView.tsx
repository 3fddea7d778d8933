import { useMemo } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { exportName } from '../exports/fileName.ts'
import { saveFile } from '../../ui/saveFile.ts'
import type { Zone } from '#text/time.ts'
import { AttentionCurve } from './AttentionCurve.tsx'
import { attentionStory } from '#forecast/attentionStory.ts'
import { AttentionTable } from './AttentionTable.tsx'
import { givesWeights, partWeights, PARTS, type Explained } from './importance.ts'
import { ImportanceBars } from './ImportanceBars.tsx'
import { whyCsv } from './whyCsv.ts'
import { onAverageText, whyText, whyWords } from '#text/why.ts'
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
  const { attention, stepMs, horizonMs, subject, metric } = explained
  const story = useMemo(
    () => attentionStory({ attention, history, stepMs, horizonMs }),
    [attention, history, stepMs, horizonMs],
  )
  if (!givesWeights(explained)) {
    return <p className="soft">{whyWords.givesNone}</p>
  }
  const attends = attention.some((value) => value > 0)
  return (
    <>
      {history === null && <p className="soft">{onAverageText(subject)}</p>}
      <figure className={`${shared.figure} ${styles.figure}`} aria-label={whyWords.attention}>
        <figcaption className={styles.story}>
          {attends
            ? whyText(
                story,
                { encoder: partWeights(explained, 'encoder'), decoder: partWeights(explained, 'decoder') },
                metric,
                stepMs,
              )
            : whyWords.noAttention}
        </figcaption>
        {attends && <AttentionCurve {...{ explained, history, zone }} stretches={story.parts} />}
      </figure>
      {attends && <AttentionTable explained={explained} zone={zone} />}
      <div className={styles.parts}>
        {PARTS.map((part) => (
          <ImportanceBars key={part} explained={explained} part={part} />
        ))}
      </div>
      <p className={styles.foot}>
        <span className="faint">{whyWords.notCauses}</span>
        <button
          type="button"
          className="button"
          onClick={() => {
            const name = exportName(forecast, ['why', subject, metric], 'csv')
            saveFile(name, 'text/csv', whyCsv(explained, forecast))
          }}
        >
          {whyWords.exportCsv}
        </button>
      </p>
    </>
  )
}
