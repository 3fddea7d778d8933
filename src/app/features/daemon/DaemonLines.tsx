import { useApp } from '../../state/context.tsx'
import { MakerSwitch } from './MakerSwitch.tsx'
import { RejectedLine } from './RejectedLine.tsx'
import styles from './DaemonLines.module.css'
import { liveOf } from './useLiveOf.ts'

/** Who forecasts what a daemon measures, and what is wrong with what it forecasts: under the provenance line. */
export function DaemonLines() {
  const live = useApp((state) => (state.view.kind === 'ready' ? liveOf(state.live, state.view) : null))
  if (live === null) return null
  return (
    <div className={styles.lines}>
      {live.report.link.kind !== 'closed' && <MakerSwitch live={live} />}
      <RejectedLine live={live} />
    </div>
  )
}
