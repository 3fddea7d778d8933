import { CircleCheck, CircleHelp, CircleMinus, TriangleAlert } from 'lucide-react'
import { ADVICE_NAMES, type Advice, type MetricVerdict } from '#text/accuracyVerdict.ts'
import styles from './Verdicts.module.css'

const ICONS: Readonly<Record<Advice, typeof CircleCheck>> = {
  rely: CircleCheck,
  care: CircleMinus,
  avoid: TriangleAlert,
  unknown: CircleHelp,
  constant: CircleMinus,
}

interface Props {
  readonly verdict: MetricVerdict
  /** The figures behind it; '': none. */
  readonly evidence: string
  /** What its alerts were worth; '': nothing is known of it. */
  readonly alerts: string
  /** What stands in for the model's numbers; null: nothing does. */
  readonly served: string | null
}

/** One metric: what to do, why, and what that stands on. Colour and shape say the same. */
export function VerdictRow({ verdict, evidence, alerts, served }: Props) {
  const { metric, advice, headline, interval, so } = verdict
  const Icon = ICONS[advice]
  return (
    <li className={styles.verdict} data-advice={advice}>
      <span className={styles.icon}>
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <span className={styles.who}>
        <span className={styles.metric}>{metric}</span>
        <span className={styles.advice}>{ADVICE_NAMES[advice]}</span>
      </span>
      <span className={styles.words}>
        <span>{[headline, interval, so].filter((text) => text !== '').join(' ')}</span>
        {served !== null && <strong> {served}</strong>}
        {alerts !== '' && <span>{alerts}</span>}
        <span className={styles.evidence}>{evidence}</span>
      </span>
    </li>
  )
}
