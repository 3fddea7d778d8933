import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { plural } from '#text/numbers.ts'
import { levelName } from '#text/levels.ts'
import { Facts } from '../../ui/Facts.tsx'
import { probabilityText } from '#text/probability.ts'

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** The formula, what it assumes, and its bounds without that. */
export function AnyBreachHow({ outlook: { critical, warning, unknown }, forecast: { levels } }: Props) {
  const outer = [levels[0], levels.at(-1)].map((level) => levelName(level ?? NaN)).join(' and ')
  const example = critical.horizon
  return (
    <Facts
      rows={[
        [
          'One series',
          `p = the largest, over the steps, of the probability that the value is beyond the threshold. The distribution of each step is linear between the model’s levels; beyond ${outer} it goes on with the slope of the outermost segment until it ends. Exact if a series keeps its rank from step to step, else a lower bound.`,
        ],
        ['One server', 'p = the largest of its series.'],
        [
          'Any server',
          'P = 1 − Π (1 − p), over the servers that are not beyond the threshold already. This assumes that servers are independent of each other; servers that share a load or a failure are not.',
        ],
        [
          'Bounds',
          `max p ≤ P ≤ min(1, Σ p), however they depend on each other. Critical, within the horizon: ${probabilityText(example.lower)} ≤ ${probabilityText(example.independent)} ≤ ${probabilityText(example.upper)}.`,
        ],
        [
          'Left out',
          `${plural(warning.already, 'server')} beyond warning already, ${plural(critical.already, 'server')} beyond critical: of those there is nothing left to foretell. ${unknown === 0 ? 'No server is unknown.' : `${plural(unknown, 'server')} unknown: they can only raise P.`}`,
        ],
      ]}
    />
  )
}
