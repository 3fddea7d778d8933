import { BandKeys } from '../../features/charts/BandKeys.tsx'
import { bandName, usualBand } from '../../features/charts/bands.ts'
import type { Panel } from '../../features/charts/track.ts'
import { trendsWords } from '#text/trends.ts'
import shared from '../../features/charts/Figure.module.css'
import styles from './Panel.module.css'

/** What line and bands are; compared lines carry their names with their shapes, above. */
export function PanelLegend({ panel, network }: { panel: Panel; network: boolean }) {
  const [track] = panel.tracks
  if (track === undefined) return null
  const { fan, tone } = track
  const usual = usualBand(fan)
  if (tone !== null) {
    return (
      <p className={`${shared.legend} ${styles.legend}`} aria-hidden="true">
        {usual === null ? trendsWords.medianOnly : trendsWords.medianAnd(bandName(fan.levels, usual))}
      </p>
    )
  }
  return (
    <div className={styles.legends}>
      <BandKeys fan={fan} network={network} className={`${shared.legend} ${styles.legend}`} />
      {track.earlier !== undefined && track.earlier.length > 0 && (
        <p className={`${shared.legend} ${styles.legend}`} aria-hidden="true">
          <span className={shared.key}>
            <span className={styles.earlierKey} />
            {trendsWords.earlierKey}
          </span>
        </p>
      )}
    </div>
  )
}
