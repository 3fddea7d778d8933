import { thresholdsWith, type Criteria, type Odds, type Threshold } from '#forecast/thresholds.ts'
import { linkedText, linkedWords } from '#text/kept.ts'
import { limitSign } from '#text/limit.ts'
import { thresholdWords } from '#text/thresholds.ts'
import { roundText } from '#text/numbers.ts'
import { oddsText } from '#text/probability.ts'
import { useApp } from '../../state/context.tsx'
import { isLinked } from '../../state/linkedCriteria.ts'
import { usePreferences } from '../../state/preferences.ts'
import { sameOdds, sameThreshold } from '../../state/thresholds.ts'
import styles from './Kept.module.css'

/** That severities follow the thresholds of a link, and not the person's own. */
export function LinkedCriteriaLine() {
  const criteria = useApp((state) => state.criteria)
  const linkedCriteria = useApp((state) => state.linkedCriteria)
  const setCriteria = useApp((state) => state.setCriteria)
  const keep = useApp((state) => state.keepLinkedCriteria)
  const thresholds = usePreferences((preferences) => preferences.thresholds)
  const odds = usePreferences((preferences) => preferences.odds)
  if (!isLinked({ criteria, linkedCriteria })) return null
  const own = { thresholds, odds }
  return (
    <section className="notice-line" aria-label={linkedWords.region}>
      <p role="status">{linkedText(...differencesOf(criteria, own))}</p>
      <span className={styles.answers}>
        <button type="button" className="button" onClick={() => void setCriteria(own)}>
          {linkedWords.useMine}
        </button>
        <button type="button" className="button" onClick={keep}>
          {linkedWords.keep}
        </button>
      </span>
    </section>
  )
}

function differencesOf(link: Criteria, own: Criteria): Parameters<typeof linkedText> {
  const [ofLink, ofOwn] = [thresholdsWith(link.thresholds), thresholdsWith(own.thresholds)]
  const metrics = [...new Set([...Object.keys(link.thresholds), ...Object.keys(own.thresholds)])]
  const different = metrics
    .filter((metric) => !sameThreshold(ofLink(metric), ofOwn(metric)))
    .map((metric) => ({
      metric,
      link: textOf(ofLink(metric), metric),
      own: textOf(ofOwn(metric), metric),
    }))
  const sameChances = sameOdds(link.odds, own.odds)
  return [different, sameChances ? null : { link: chancesOf(link.odds), own: chancesOf(own.odds) }]
}

function textOf(threshold: Threshold | null, metric: string): string {
  if (threshold === null) return thresholdWords.none
  const { warning, critical, direction } = threshold
  return `${limitSign(warning, direction, metric)} / ${roundText(critical, metric)}`
}

const chancesOf = ({ alarm, watch }: Odds): string => `${oddsText(alarm)} / ${oddsText(watch)}`
