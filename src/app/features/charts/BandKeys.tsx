import { chartWords } from '#text/charts.ts'
import { bandName, bandTone } from './bands.ts'
import type { Fan } from './fan.ts'
import styles from './Figure.module.css'

interface Props {
  readonly fan: Fan
  /** False: the network did not make it, and its keys look as its lines do. */
  readonly network: boolean
  /** Where the legend stands in its figure. */
  readonly className?: string | undefined
}

/** What the median and each of the nested bands look like, the narrowest first. */
export function BandKeys({ fan, network, className }: Props) {
  return (
    <p className={className} data-network={network} aria-hidden="true">
      <span className={styles.key}>
        <span className={styles.line} />
        {fan.kind?.kind === 'point'
          ? fan.bands.length === 0
            ? chartWords.pointWithoutRange
            : chartWords.point
          : chartWords.median}
      </span>
      {fan.bands.toReversed().map((band) => (
        <span key={band.coverage} className={styles.key}>
          <span className={styles.swatch} data-tone={bandTone(band)} />
          {bandName(fan.levels, band)}
        </span>
      ))}
      {fan.kind?.kind === 'point' && fan.kind.range !== null && (
        <span>{chartWords.rangeFrom(fan.kind.range)}</span>
      )}
    </p>
  )
}
