import { pastStepsOf } from '#forecast/chance/breachChances.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { plural } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { Facts } from '../../ui/Facts.tsx'
import { probabilityText } from '#text/probability.ts'

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** The formula, what it assumes, and its bounds without that. */
export function AnyBreachHow({ outlook: { critical, warning, unknown }, forecast }: Props) {
  const example = critical.horizon
  const { stepMs, horizon, chances } = forecast
  const within = durationText(stepMs * horizon)
  const { all, recent } = pastStepsOf(forecast)
  const [whole, newest] = [durationText(all * stepMs), durationText(recent * stepMs)]
  const past = recent < all ? `over its last ${whole} and over its last ${newest}` : `over its last ${whole}`
  const weights =
    chances === undefined
      ? 'default weights, fitted on the past of other fleets'
      : `weights fitted on ${plural(chances.windows, 'past forecast')} of this fleet`
  return (
    <Facts
      rows={[
        [
          'One series',
          `p = chance that its value is beyond the threshold at any step up to then. Three estimates are weighed (logistic regression, ${weights}): paths through the model’s levels, where part of a forecast error lasts over the whole horizon (Gaussian copula), and how often the series itself went beyond the threshold within as long a time, ${past}, as far as it has rows.`,
        ],
        ['One server', 'p = the largest of its series: at least that.'],
        [
          'Any server',
          'P = 1 − Π (1 − p), over the servers that are not beyond the threshold now. This assumes that servers are independent of each other; servers that share a load or a failure are not.',
        ],
        [
          'Bounds',
          `max p ≤ P ≤ min(1, Σ p), even if servers are fully correlated. ${critical.known === 0 ? 'Of critical thresholds nothing is known.' : `Critical, within ${within}: ${probabilityText(example.lower)} ≤ ${probabilityText(example.independent)} ≤ ${probabilityText(example.upper)}.`}`,
        ],
        [
          'Not counted',
          `${plural(warning.already, 'server')} beyond warning now, ${plural(critical.already, 'server')} beyond critical: they breach already. ${unknown === 0 ? 'No server is unknown.' : `${plural(unknown, 'server')} unknown: they can only raise P.`}`,
        ],
      ]}
    />
  )
}
