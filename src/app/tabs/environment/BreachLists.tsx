import { useMemo } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import {
  countOf,
  standingEntries,
  upcomingEntries,
  type BreachEntry,
  type OnsetBreach,
} from '#forecast/outlook/causes.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { noBreachText } from '#text/breach.ts'
import {
  likelyCountText,
  likelyText,
  listCountText,
  noneLikelyText,
  possibleText,
  type ListCounts,
} from '#text/environment/breaches.ts'
import { expectedInAllText } from '#text/environment/headline.ts'
import { environmentWords } from '#text/environment/words.ts'
import { LEARNING_TEXT, learnedText } from '#text/learnedChances.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { BreachList } from './BreachList.tsx'
import { Panel } from './Panel.tsx'
import styles from './Breaches.module.css'

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** Their counts are long, and come with the parts of a forecast. */
const MANY_SERVERS = 100
const FIRST = { likely: 10, possible: 8, breaching: 8 }

/** What is going to break, the soonest first: what is likely, and folded away what is possible. isLearning: chances may still change. */
export function Upcoming({
  outlook,
  forecast,
  isLearning = false,
}: Props & { readonly isLearning?: boolean }) {
  const { next, odds, known, unknown, soFar } = outlook
  const { title, heads, waiting, closest } = environmentWords.upcoming
  const entries = useMemo(() => {
    const of = (kind: 'expected' | 'possible') =>
      upcomingEntries(
        next.filter(({ breach }) => breach.kind === kind),
        forecast,
      )
    return { likely: of('expected'), possible: of('possible') }
  }, [next, forecast])
  const near = useMemo(() => next.flatMap(clearEntry), [next])
  const breaching = useMemo(() => breachingServers(next, forecast), [next, forecast])
  const likelyCount = countsOf(entries.likely, forecast, breaching)
  const isEmpty = entries.likely.length + entries.possible.length === 0
  const list = { forecast, heads, breaching }
  return (
    <Panel
      title={title}
      list="upcoming"
      about={
        likelyCount === null ? undefined : likelyCountText(likelyCount, odds, expectedInAllText(outlook))
      }
      aboutGrows={outlook.servers >= MANY_SERVERS}
      soFar={soFar}
      keepsHeight
    >
      {isEmpty ? (
        soFar === null ? (
          <p className="soft">{noBreachText(forecast, odds, { known, unknown })}</p>
        ) : (
          <p className="soft">{waiting}</p>
        )
      ) : entries.likely.length === 0 ? (
        <p className="soft">{noneLikelyText(forecast, odds)}</p>
      ) : (
        <BreachList
          {...list}
          name={likelyText(forecast, odds)}
          entries={entries.likely}
          first={FIRST.likely}
        />
      )}
      {entries.possible.length > 0 && (
        <Disclosure title={possibleText(countOf(entries.possible), odds)}>
          <BreachList
            {...list}
            name={environmentWords.upcoming.possible}
            entries={entries.possible}
            first={FIRST.possible}
          />
        </Disclosure>
      )}
      {(forecast.chances !== undefined || (isLearning && !isEmpty)) && (
        <p className={styles.learned}>
          {forecast.chances === undefined ? LEARNING_TEXT : learnedText(forecast.chances)}
        </p>
      )}
      {isEmpty && near.length > 0 && (
        <>
          <h3 className={styles.subtitle}>{closest}</h3>
          <BreachList {...list} name={closest} entries={near} first={near.length} />
        </>
      )}
    </Panel>
  )
}

/** What is broken already, the worst first. */
export function Breaching({ outlook: { next }, forecast }: Props) {
  const { title, heads, none } = environmentWords.breaching
  const entries = useMemo(() => standingEntries(next, forecast), [next, forecast])
  const counts = countsOf(entries, forecast, NOBODY)
  return (
    <Panel
      title={title}
      list="breaching"
      about={counts === null ? undefined : listCountText(counts.servers, counts.metrics)}
    >
      {entries.length === 0 ? (
        <p className="soft">{none}</p>
      ) : (
        <BreachList
          name={title}
          heads={heads}
          hasChances={entries.some(getsWorse)}
          entries={entries}
          first={FIRST.breaching}
          forecast={forecast}
        />
      )}
    </Panel>
  )
}

const NOBODY: ReadonlySet<string> = new Set()

/** Of how many servers and metrics some entries are, and how many of the servers are breaching; null: of none. */
function countsOf(
  entries: readonly BreachEntry[],
  { series }: FleetForecast,
  breaching: ReadonlySet<string>,
): ListCounts | null {
  const metrics = countOf(entries)
  if (metrics === 0) return null
  const servers = new Set<string>()
  for (const entry of entries) {
    const breaches = entry.kind === 'one' ? [entry.breach] : entry.cause.breaches
    for (const each of breaches) servers.add(series[each.series]?.server ?? '')
  }
  return {
    servers: servers.size,
    metrics,
    breaching: [...servers].filter((server) => breaching.has(server)).length,
  }
}

/** Whether a worse limit than that which is met has a chance, of any of a cause's servers. */
function getsWorse(entry: BreachEntry): boolean {
  const breaches = entry.kind === 'one' ? [entry.breach] : entry.cause.breaches
  return breaches.some(({ breach }) => breach.kind === 'already' && breach.ahead !== null)
}

/** Servers that breach by a metric or another. */
function breachingServers(next: Outlook['next'], { series }: FleetForecast): ReadonlySet<string> {
  return new Set(
    next.flatMap(({ breach, series: at }) => (breach.kind === 'already' ? [series[at]?.server ?? ''] : [])),
  )
}

function clearEntry(each: Outlook['next'][number]): readonly BreachEntry[] {
  if (each.breach.kind !== 'clear') return []
  const breach: OnsetBreach = { ...each, onsetMs: NaN, orBefore: false }
  return [{ kind: 'one', breach }]
}
