import { MOST_DRAWN, type Aggregate, type Dependence } from '#forecast/aggregate/aggregate.ts'
import { levelName } from '#text/levels.ts'
import { formatCount, formatInterval, intervalText, plural, significant } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { groupNoteWords, trendsWords } from '#text/trends.ts'
import { usualBand } from '../../features/charts/bands.ts'
import { forecastAt, type Track } from '../../features/charts/track.ts'
import styles from './GroupNote.module.css'

interface Props {
  readonly track: Track
  readonly aggregate: Aggregate
  readonly dependence: Dependence
}

/** Of what a group's line is made, and what its band assumes; the method is one click away. */
export function GroupNote({ track, aggregate, dependence }: Props) {
  const { kind, members, stale, unknown, pending, correlation, method } = aggregate
  const end = track.fan.horizon
  const band = usualBand(track.fan)
  const leftOut = [
    ...(stale > 0 ? [groupNoteWords.stale(formatCount(stale))] : []),
    ...(unknown > 0 ? [groupNoteWords.without(formatCount(unknown))] : []),
    ...(pending > 0 ? [groupNoteWords.pending(formatCount(pending))] : []),
  ]
  return (
    <details className={styles.note}>
      <summary>
        {track.tone !== null && `${track.name}: `}
        {groupNoteWords.of(kind, plural(members, 'server'))}
        {leftOut.length > 0 && groupNoteWords.skipped(leftOut)}
        {members > 1 &&
          band !== null &&
          groupNoteWords.band(
            `${trendsWords.dependences[dependence]}${dependence === 'estimated' ? ` (${rhoText(correlation)})` : ''}`,
          )}
        <span className={styles.how}>{groupNoteWords.how}</span>
      </summary>
      {aggregate.levels.length === 1 ? (
        <p>{groupNoteWords.points(kind)}</p>
      ) : (
        <p>
          {groupNoteWords.quantiles(kind)}
          {correlation === null
            ? groupNoteWords.noCorrelation
            : groupNoteWords.correlation(
                significant(correlation.value, 2),
                plural(correlation.servers, 'server'),
                durationText(correlation.lag * track.fan.stepMs),
              )}
          {method === 'draws'
            ? groupNoteWords.draws(formatCount(8192))
            : method === 'normal-given-factor'
              ? groupNoteWords.normal(MOST_DRAWN, kind)
              : ''}
        </p>
      )}
      {members > 1 && band !== null && (
        <dl>
          {(['independent', 'estimated', 'together'] as const).map((each) => (
            <div key={each} data-drawn={each === dependence}>
              <dt>{trendsWords.dependences[each]}</dt>
              <dd>{endText(track, aggregate, each, end)}</dd>
            </div>
          ))}
          <dd className="faint">
            {groupNoteWords.end(
              durationText(end * track.fan.stepMs),
              levelName(track.fan.levels[band.low] ?? NaN),
              levelName(track.fan.levels[band.high] ?? NaN),
            )}
          </dd>
        </dl>
      )}
    </details>
  )
}

const rhoText = (correlation: Aggregate['correlation']) =>
  groupNoteWords.rho(correlation === null ? null : significant(correlation.value, 2))

function endText(track: Track, { quantiles }: Aggregate, dependence: Dependence, step: number): string {
  const { middle, low, high } = forecastAt({ ...track.fan, quantiles: quantiles[dependence] }, step)
  return intervalText(formatInterval(middle, low, high, track.metric))
}
