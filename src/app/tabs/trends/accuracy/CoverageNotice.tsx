import {
  accuracyPageWords,
  calibratedWords,
  coverageBannerText,
  type MeasuredOn,
} from '#text/accuracyPage.ts'
import { useApp } from '../../../state/context.tsx'
import type { Miscovered } from './coverage.ts'
import styles from './CoverageBanner.module.css'

interface Props {
  readonly found: readonly Miscovered[]
  readonly on: MeasuredOn
  readonly onDismiss: () => void
}

/** The banner of metrics whose intervals do not hold what they say, and the way to the figures. */
export default function CoverageNotice({ found, on, onDismiss }: Props) {
  const updateScreen = useApp((state) => state.updateScreen)
  const trends = useApp((state) => state.screen.trends)
  return (
    <aside className={styles.banner} role="status" aria-label={calibratedWords.bannerLabel}>
      <span className={styles.mark} aria-hidden="true">
        ◆
      </span>
      <p>{coverageBannerText(found, on)}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          updateScreen({ tab: 'trends', trends: { ...trends, page: 'accuracy' } })
        }}
      >
        {accuracyPageWords.title}
      </button>
      <button type="button" className="button" onClick={onDismiss}>
        {calibratedWords.dismiss}
      </button>
    </aside>
  )
}
