import { useQuery } from '@tanstack/react-query'
import { describeError, errorToData } from '#forecast/errors.ts'
import type { OwnScores } from '#forecast/wire/own/accuracy.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { keptWords } from '#text/accuracyPage.ts'
import { beatenText } from '#text/quality.ts'
import { useLiveOf } from '../../../features/daemon/useLiveOf.ts'
import type { ReadyView } from '../../../state/appState.ts'
import styles from './Accuracy.module.css'

/** Series that are named; the others are counted. */
const MOST_BEATEN = 5

/** What a daemon of ours has found of its own forecasts as they matured: by itself, before anything is measured here. */
export function MaturedNote({ view }: { view: ReadyView }) {
  const live = useLiveOf(view)
  const link = live?.link ?? null
  const { data, error } = useQuery({
    queryKey: [view.source.id, 'matured-scores'],
    queryFn: ({ signal }) => link?.askOwn({ about: 'scores' }, signal) ?? null,
    enabled: link !== null && live?.report.link.kind === 'open',
    refetchInterval: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
    structuralSharing: false,
  })
  return (
    <div className={styles.matured}>
      <p className="soft">{keptWords.matured}</p>
      {data !== undefined && data !== null && <Scores scores={data} />}
      {error !== null && (
        <p className={styles.about} role="alert">
          {describeError(errorToData(error).code).title}: {errorToData(error).message}
        </p>
      )}
    </div>
  )
}

function Scores({ scores: { scores, warnings, beaten } }: { scores: OwnScores }) {
  const matured = scores.reduce((sum, { count }) => sum + count, 0)
  if (matured === 0) return <p>{keptWords.none}</p>
  const worst = beaten.toSorted((a, b) => b.ratio - a.ratio)
  return (
    <ul className={styles.warnings}>
      {warnings.map((warning) => (
        <li key={warning}>
          <span aria-hidden="true">◆</span> {warning}
        </li>
      ))}
      {warnings.length === 0 && <li>{keptWords.good(plural(matured, 'value'))}</li>}
      {worst.slice(0, MOST_BEATEN).map((each) => (
        <li key={`${each.server} ${each.metric}`}>
          <span aria-hidden="true">◆</span> {beatenText(each)}
        </li>
      ))}
      {worst.length > MOST_BEATEN && (
        <li className="soft">{keptWords.moreSeries(formatCount(worst.length - MOST_BEATEN))}</li>
      )}
    </ul>
  )
}
