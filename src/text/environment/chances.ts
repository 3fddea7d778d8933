import { pastStepsOf } from '#forecast/chance/breachChances.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { AnyOf } from '#forecast/outlook/anyBreach.ts'
import { rangeOf, type NewBreaches } from '#forecast/outlook/newBreaches.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { formatCount, plural } from '../numbers.ts'
import { probabilityText } from '../probability.ts'
import { durationText } from '../time.ts'
import { anyOfText, countRangeText } from './headline.ts'
import { expectedText } from './timeline.ts'

/** Metrics by whether they have a threshold. */
export interface JudgedMetrics {
  readonly judged: readonly string[]
  readonly unjudged: readonly string[]
}

/** `within 8 h`. */
export function withinText(ms: number): string {
  return `within ${durationText(ms)}`
}

/** A number of further servers: `1.3`, `1.3 or more` of a forecast in parts. */
export function countFigure({ expected }: NewBreaches): string {
  return expectedText(expected)
}

/** `range 0 to 4`. */
export function rangeText(count: NewBreaches): string {
  return `range ${countRangeText(rangeOf(count))}`
}

/** `P10 to P90: 0 to 3 if servers fail independently, 0 to 4 if they move together`. */
export function rangeTitle({ apart, together }: NewBreaches): string {
  return `P10 to P90: ${countRangeText(apart)} if servers fail independently, ${countRangeText(together)} if they move together`
}

/** `37 to 94 % chance of any`, `≥ 37 % chance of any` where it may be certain, and of a part: a narrow cell. '': it says nothing. */
export function anyText(any: AnyOf, isPart: boolean): string {
  const text = anyOfText(any, isPart)
  return text === '' ? '' : `${text.replace(/^(.*) or more$/, '≥\u00a0$1')} chance of any`
}

/** `by cpu_percent alone`, `by 3 of 12 metrics`: what servers are judged by where other metrics have no threshold; '': by all. */
export function judgedByText({ judged, unjudged }: JudgedMetrics): string {
  if (unjudged.length === 0 || judged.length === 0) return ''
  const [one, two] = judged
  if (judged.length === 1) return `by ${one ?? ''} alone`
  if (judged.length === 2) return `by ${one ?? ''} and ${two ?? ''} alone`
  return `by ${formatCount(judged.length)} of ${plural(judged.length + unjudged.length, 'metric')}`
}

/** `No threshold: cpu_cores, disk_read. Servers are not judged by them.` */
export function unjudgedTitle({ unjudged }: JudgedMetrics): string {
  return `No threshold: ${unjudged.join(', ')}. Servers are not judged by ${unjudged.length === 1 ? 'it' : 'them'}.`
}

/** What the numbers are of, and what is not in them. */
export function chancesAbout({ critical, warning, pending, unknown }: Outlook): string {
  return [
    'Servers that do not breach that threshold yet',
    ...(critical.already < warning.already ? ['; for critical, those breaching warning count too'] : []),
    '.',
    ...(pending > 0
      ? [` ${plural(pending, 'server')} not forecast yet, wholly or in part: only what is forecast counts.`]
      : []),
    ...(unknown > 0
      ? [` ${plural(unknown, 'server')} unknown, wholly or in part: not counted as safe.`]
      : []),
  ].join('')
}

/** How the figures are worked out, as pairs of a name and a paragraph. */
export function chancesHow(
  { critical, warning, unknown }: Outlook,
  forecast: FleetForecast,
): readonly (readonly [string, string])[] {
  const example = warning.horizon
  const { stepMs, horizon, chances } = forecast
  const within = durationText(stepMs * horizon)
  const { all, recent } = pastStepsOf(forecast)
  const [whole, newest] = [durationText(all * stepMs), durationText(recent * stepMs)]
  const past = recent < all ? `over its last ${whole} and over its last ${newest}` : `over its last ${whole}`
  const weights =
    chances === undefined
      ? 'default weights, fitted on the past of other fleets'
      : `weights fitted on this data, ${plural(chances.windows, 'past forecast')} of metrics with a threshold among them; until they were tried, those fitted on the past of other fleets. A server’s page and the tooltips of Upcoming breaches say both chances`
  return [
    [
      'One series',
      `The chance p that its value breaches the threshold at any step up to then, from three estimates: many paths drawn through the model’s levels, where part of a forecast error lasts over the whole horizon (Gaussian copula), and how often the series itself breached within as long a time, ${past}, as far as it has rows. A logistic regression weighs them (${weights}).`,
    ],
    ['One server', 'The largest p of its series; its true chance is at least that.'],
    [
      'Number of servers',
      `The sum of p over the servers that do not breach now; it holds however servers depend on each other. The range (P10 to P90) spans two cases: servers independent of each other (Poisson-binomial), and servers that move together (whenever one breaches, so does every likelier one).${warning.known === 0 ? '' : ` Warning, within ${within}: ${rangeTitle(warning.counts.horizon)}.`}`,
    ],
    [
      'Any server',
      `The chance P = 1 − Π (1 − p) that at least one server breaches, if servers are independent of each other; servers that share a load or a failure are not. Shown are the bounds, which always hold: at least the p of the likeliest server, at most the sum of all (max p ≤ P ≤ min(1, Σ p)). ${warning.known === 0 ? 'Nothing is known of warning thresholds.' : `Warning, within ${within}: ${probabilityText(example.lower)} ≤ ${probabilityText(example.independent)} ≤ ${probabilityText(example.upper)}.`} They are shown where P lies between 1\u202f% and 99\u202f%.`,
    ],
    [
      'Not counted',
      `${plural(warning.already, 'server')} breaching warning now, ${formatCount(critical.already)} of them critical: they breach already. ${unknown === 0 ? 'No server is unknown.' : `${plural(unknown, 'server')} unknown: they can only add to it.`}`,
    ],
  ]
}

/** Over the chances of profiles. */
export function profilesAbout(horizonMs: number): string {
  return `Chance that another server of the profile breaches a warning threshold within ${durationText(horizonMs)}, with its bounds.`
}

/** `30 servers`, `4 of 30 servers`. */
export function shownText(shown: number, all: number): string {
  return shown < all ? `${formatCount(shown)} of ${plural(all, 'server')}` : plural(all, 'server')
}
