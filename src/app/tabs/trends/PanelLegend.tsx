import { bandName, bandTone, usualBand } from '../../features/charts/bands.ts'
import type { Panel } from '../../features/charts/track.ts'
import styles from './Panel.module.css'

/** What line and bands are; compared lines carry their names with their shapes, above. */
export function PanelLegend({ panel, network }: { panel: Panel; network: boolean }) {
  const [track] = panel.tracks
  if (track === undefined) return null
  const { fan, tone } = track
  const usual = usualBand(fan)
  if (tone !== null) {
    return (
      <p className={styles.legend} aria-hidden="true">
        {usual === null ? 'median' : `median and ${bandName(fan.levels, usual)}`}
      </p>
    )
  }
  return (
    <p className={styles.legend} data-network={network} aria-hidden="true">
      <span>
        <span className={styles.line} />
        P50
      </span>
      {fan.bands.toReversed().map((band) => (
        <span key={band.coverage}>
          <span className={styles.swatch} data-tone={bandTone(band)} />
          {bandName(fan.levels, band)}
        </span>
      ))}
    </p>
  )
}
