import { useRef } from 'react'
import { SavePngButton } from '../exports/SavePngButton.tsx'
import type { Zone } from '#text/time.ts'
import { ThresholdsButton } from '../settings/ThresholdsButton.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { chartWords } from '#text/charts.ts'
import { BandKeys } from './BandKeys.tsx'
import { bandName } from './bands.ts'
import type { Fan } from './fan.ts'
import type { ThresholdLine } from './thresholdLines.ts'
import { fanSummary } from './fanText.ts'
import { LazyChart } from './LazyChart.tsx'
import { FanTable } from './FanTable.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import shared from './Figure.module.css'
import styles from './FanChart.module.css'

const FanCanvas = lazyPart(() => import('./FanCanvas.tsx'))
const HEIGHT = 280

interface Props {
  readonly fan: Fan
  readonly zone: Zone
  readonly network: boolean
  readonly originLabel: string
  readonly thresholds: readonly ThresholdLine[]
  /** Horizon steps that the summary speaks of. */
  readonly steps: readonly number[]
}

/** A fan chart for everybody: drawn, said in a sentence, and as a table. */
export function FanChart({ fan, zone, network, originLabel, thresholds, steps }: Props) {
  const field = useRef<HTMLDivElement>(null)
  return (
    <figure className={styles.figure} aria-label={chartWords.forecastOf(fan.metric, fan.server)}>
      <LazyChart field={field} height={HEIGHT}>
        <FanCanvas {...{ fan, zone, network, originLabel, thresholds }} height={HEIGHT} />
      </LazyChart>
      <figcaption className="visually-hidden">{fanSummary(fan, zone, steps)}</figcaption>
      <BandKeys fan={fan} network={network} className={`${shared.legend} ${styles.legend}`} />
      <div className={styles.save}>
        <ThresholdsButton metric={fan.metric} />
        <SavePngButton
          title={chartWords.series(fan.metric, fan.server)}
          lines={[chartWords.lines(fan.bands.map((band) => bandName(fan.levels, band)).join(', '))]}
          about={[fan.server, fan.metric]}
          drawing={() => field.current?.querySelector('canvas') ?? null}
        />
      </div>
      <Disclosure title={chartWords.valuesTable}>
        <FanTable fan={fan} zone={zone} />
      </Disclosure>
    </figure>
  )
}
