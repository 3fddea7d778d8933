import type { LinkReport } from '#remote/api.ts'
import { linkTone, type LinkTone } from '#text/linkTone.ts'
import styles from './LinkMark.module.css'

/** States differ in shape, not in colour alone. */
const MARKS: Readonly<Record<LinkTone, string>> = {
  live: '●',
  late: '◐',
  stale: '◆',
  retrying: '↻',
  waiting: '○',
  paused: '❙❙',
  refused: '▲',
  closed: '╱',
}

/** How the connection stands, as a shape and a colour; the words beside it say the same. */
export function LinkMark({ report }: { report: LinkReport }) {
  const tone = linkTone(report)
  return (
    <span className={styles.mark} data-tone={tone} aria-hidden="true">
      {MARKS[tone]}
    </span>
  )
}
