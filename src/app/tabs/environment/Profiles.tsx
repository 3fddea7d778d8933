import type { ProfileOutlook } from '#forecast/outlook/profiles.ts'
import { SEVERITIES } from '#forecast/thresholds.ts'
import { profilesAbout } from '#text/environment/chances.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { useApp } from '../../state/context.tsx'
import { NO_PROFILE } from '../../state/filters.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { NewBreachChance } from './NewBreachChance.tsx'
import styles from './Profiles.module.css'

/** What is counted in words; ok has no colour. */
const NAMED = SEVERITIES.filter((severity) => severity !== 'ok' && severity !== 'none')

interface Props {
  readonly profiles: readonly ProfileOutlook[]
  readonly horizonMs: number
  /** A part of the series is not forecast yet. */
  readonly isPart: boolean
}

/** Each profile's servers by severity, and its own chance of a breach; a press shows only that profile. */
export function Profiles({ profiles, horizonMs, isPart }: Props) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <>
      <p className={styles.about}>{profilesAbout(horizonMs)}</p>
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
                <Profile of={each} isPart={isPart} />
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Profile({
  of: { profile, servers, counts, outlook },
  isPart,
}: {
  of: ProfileOutlook
  isPart: boolean
}) {
  return (
    <>
      <span className={styles.name}>{profile ?? environmentWords.profiles.none}</span>
      <span className="soft">{plural(servers, 'server')}</span>
      <span className={styles.bar} aria-hidden="true">
        {SEVERITIES.map((severity) => (
          <span key={severity} data-severity={severity} style={{ flexGrow: counts[severity] }} />
        ))}
      </span>
      <span className={styles.counts}>
        {NAMED.filter((severity) => counts[severity] > 0).map((severity) => (
          <span key={severity}>
            <SeverityShape severity={severity} />
            {formatCount(counts[severity])}
            <span className="visually-hidden">
              {' '}
              {severity === 'pending' ? environmentWords.profiles.notForecast : severity}{' '}
            </span>
          </span>
        ))}
      </span>
      <span className={styles.chance}>
        <NewBreachChance of={outlook} span="horizon" isPart={isPart} bounds="faint" separator=" · " />
      </span>
    </>
  )
}
