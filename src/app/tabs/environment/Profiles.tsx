import type { ProfileOutlook } from '#forecast/outlook/profiles.ts'
import type { Severity } from '#forecast/thresholds.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { NO_PROFILE } from '../../state/filters.ts'
import { probabilityText } from '#text/probability.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import styles from './Profiles.module.css'

/** Worst first; ok has no colour. */
const SHOWN: readonly Severity[] = ['breaching', 'critical', 'warning', 'watch', 'unknown', 'ok', 'none']
const NAMED: readonly Severity[] = ['breaching', 'critical', 'warning', 'watch', 'unknown']

interface Props {
  readonly profiles: readonly ProfileOutlook[]
  readonly horizonMs: number
}

/** Each profile's servers by severity, and its own chance of a breach; a press shows only that profile. */
export function Profiles({ profiles, horizonMs }: Props) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <>
      <p className="soft">
        Chance that another server of the profile breaches a warning threshold within{' '}
        {durationText(horizonMs)}, with its bounds.
      </p>
      <ul className={styles.list}>
        {profiles.map((each) => {
          const key = each.profile ?? NO_PROFILE
          const chosen = filters.profiles.includes(key)
          return (
            <li key={key}>
              <button
                type="button"
                className={styles.row}
                aria-pressed={chosen}
                onClick={() => {
                  const others = filters.profiles.filter((profile) => profile !== key)
                  updateScreen({ filters: { ...filters, profiles: chosen ? others : [...others, key] } })
                }}
              >
                <Profile of={each} />
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Profile({ of: { profile, servers, counts, outlook } }: { of: ProfileOutlook }) {
  const { independent, lower, upper } = outlook.horizon
  const [low, high] = [probabilityText(lower), probabilityText(upper)]
  return (
    <>
      <span className={styles.name}>{profile ?? 'no profile'}</span>
      <span className="soft">{plural(servers, 'server')}</span>
      <span className={styles.bar} aria-hidden="true">
        {SHOWN.map((severity) => (
          <span key={severity} data-severity={severity} style={{ flexGrow: counts[severity] }} />
        ))}
      </span>
      <span className={styles.counts}>
        {NAMED.filter((severity) => counts[severity] > 0).map((severity) => (
          <span key={severity}>
            <SeverityShape severity={severity} />
            {formatCount(counts[severity])}
            <span className="visually-hidden"> {severity} </span>
          </span>
        ))}
      </span>
      <span className={styles.chance}>
        {outlook.known === 0 ? (
          'unknown'
        ) : (
          <>
            {probabilityText(independent)}
            {low !== high && (
              <span className="faint">
                {' '}
                · {low} to {high}
              </span>
            )}
          </>
        )}
      </span>
    </>
  )
}
