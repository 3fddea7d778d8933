import { MOST_DRAWN, type Aggregate, type Dependence } from '#forecast/aggregate/aggregate.ts'
import { levelName } from '#text/levels.ts'
import { formatCount, formatInterval, intervalText, plural, significant } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { usualBand } from '../../features/charts/bands.ts'
import { forecastAt, type Track } from '../../features/charts/track.ts'
import { DEPENDENCE_NAMES } from './dependence.ts'
import styles from './GroupNote.module.css'

interface Props {
  readonly track: Track
  readonly aggregate: Aggregate
  readonly dependence: Dependence
}

/** Of what a group's line is made, and what its band assumes; the method is one click away. */
export function GroupNote({ track, aggregate, dependence }: Props) {
  const { kind, members, stale, unknown, correlation, method } = aggregate
  const end = track.fan.horizon
  const band = usualBand(track.fan)
  const leftOut = [
    ...(stale > 0 ? [`${formatCount(stale)} stale`] : []),
    ...(unknown > 0 ? [`${formatCount(unknown)} without a forecast`] : []),
  ]
  return (
    <details className={styles.note}>
      <summary>
        {track.tone !== null && `${track.name}: `}
        {`${kind === 'mean' ? 'Mean' : 'Sum'} of ${plural(members, 'server')}`}
        {leftOut.length > 0 && `, ${leftOut.join(' and ')} left out`}
        {members > 1 &&
          band !== null &&
          ` · band: ${DEPENDENCE_NAMES[dependence]}${dependence === 'estimated' ? ` (${rhoText(correlation)})` : ''}`}
        <span className={styles.how}>how</span>
      </summary>
      {aggregate.levels.length === 1 ? (
        <p>
          {`The servers have point forecasts without a range: the line is the ${kind} of these points, which is no median of the ${kind}, and it has no band.`}
        </p>
      ) : (
        <p>
          {`The quantiles are those of the ${kind} itself, not the ${kind} of the servers\u2019 quantiles: that would be right only if all servers moved together. Each server keeps its own forecast; a Gaussian copula with one common factor ties them.`}
          {correlation === null
            ? ' Their histories give no correlation, so that the cautious end, all together, is taken.'
            : ` Its correlation, ${significant(correlation.value, 2)}, is the mean over all pairs of ${plural(correlation.servers, 'server')} of the correlation of their changes over ${durationText(correlation.lag * track.fan.stepMs)} of history (normal scores of ranks). Slower moves that all make together are hardly in it: play past forecasts and see how many values fall inside, and look at the outer end too.`}
          {method === 'draws'
            ? ` ${formatCount(8192)} seeded draws give the quantiles.`
            : method === 'normal-given-factor'
              ? ` With more than ${MOST_DRAWN} servers, their ${kind} given the factor is taken as normal (central limit theorem).`
              : ''}
        </p>
      )}
      {members > 1 && band !== null && (
        <dl>
          {(['independent', 'estimated', 'together'] as const).map((each) => (
            <div key={each} data-drawn={each === dependence}>
              <dt>{DEPENDENCE_NAMES[each]}</dt>
              <dd>{endText(track, aggregate, each, end)}</dd>
            </div>
          ))}
          <dd className="faint">
            {`In ${durationText(end * track.fan.stepMs)}: median, ${levelName(track.fan.levels[band.low] ?? NaN)} to ${levelName(track.fan.levels[band.high] ?? NaN)}. Thin dotted lines: the other two.`}
          </dd>
        </dl>
      )}
    </details>
  )
}

const rhoText = (correlation: Aggregate['correlation']) =>
  correlation === null ? 'unknown, taken as together' : `correlation ${significant(correlation.value, 2)}`

function endText(track: Track, { quantiles }: Aggregate, dependence: Dependence, step: number): string {
  const { middle, low, high } = forecastAt({ ...track.fan, quantiles: quantiles[dependence] }, step)
  return intervalText(formatInterval(middle, low, high, track.metric))
}
