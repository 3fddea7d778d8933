import { ownWords } from '#text/own.ts'
import { verifiedText } from '#text/verified.ts'
import { useApp } from '../../state/context.tsx'
import styles from './Own.module.css'

/** Whether the daemon's forecast was computed again in this page, and the way to have that done. */
export default function VerifiedPart() {
  const verification = useApp((state) => state.verification)
  const verify = useApp((state) => state.verify)
  const { text, tone } = verifiedText(verification)
  return (
    <section className={styles.part} aria-label={ownWords.verification}>
      <p className={styles.verified} role="status">
        <span data-tone={tone} aria-hidden="true">
          {tone === 'good' ? '✓' : tone === 'trouble' ? '▲' : '○'}
        </span>
        <span>{text}</span>
      </p>
      <div className={styles.buttons}>
        <button
          type="button"
          className="button"
          disabled={verification.kind === 'running'}
          onClick={() => void verify()}
        >
          {verification.kind === 'none' ? ownWords.verify : ownWords.verifyAnother}
        </button>
      </div>
    </section>
  )
}
