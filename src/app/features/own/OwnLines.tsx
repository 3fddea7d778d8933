import { noticesOf, ownWords } from '#text/own.ts'
import { verifiedText } from '#text/verified.ts'
import { useApp } from '../../state/context.tsx'
import styles from './Own.module.css'

/** What is wrong at the daemon whose forecasts are on screen: under the provenance line, until it is over. */
export function OwnLines() {
  const own = useApp(({ view, live }) => {
    if (live === null || view.kind !== 'ready' || view.facts.kind !== 'daemon') return null
    const { address, link, own } = live.report
    return view.facts.name === address && link.kind !== 'closed' ? own : null
  })
  const verification = useApp((state) => state.verification)
  if (own === null) return null
  const notices = [
    ...noticesOf(own),
    ...(verification.kind === 'done' && !verification.found.agrees
      ? [{ id: 'verification', text: verifiedText(verification).text, tone: 'trouble' as const }]
      : []),
  ]
  return notices.map(({ id, text, tone }) => (
    <section key={id} className="notice-line" aria-label={ownWords.region}>
      <p className={styles.notice}>
        <span className={styles.mark} data-tone={tone} aria-hidden="true">
          {tone === 'trouble' ? '◆' : '○'}
        </span>
        <span>{text}</span>
      </p>
    </section>
  ))
}
