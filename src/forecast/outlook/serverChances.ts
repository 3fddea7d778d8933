import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import { staleMs, type FleetForecast } from '../fleetForecast.ts'
import { meets } from '../thresholds.ts'
import { anyOf, type AnyOf } from './anyBreach.ts'
import { newBreaches, type NewBreaches } from './newBreaches.ts'

export type Limit = 'warning' | 'critical'

/** One server against its warning or its critical thresholds: the largest of its series' chances. */
export interface ServerChance {
  /** The newest value of one of its series meets the threshold. */
  readonly already: boolean
  /** Within the next 30 minutes, and within the horizon. */
  readonly soon: number
  readonly horizon: number
}

/** null: nothing of it is known against a threshold. */
export function serverChance(
  forecast: FleetForecast,
  { chances, thresholds }: Pick<Assessment, 'chances' | 'thresholds'>,
  { series }: Pick<ServerState, 'series'>,
  limit: Limit,
): ServerChance | null {
  const [ofSoon, ofHorizon] =
    limit === 'warning' ? [chances.warningSoon, chances.warning] : [chances.criticalSoon, chances.critical]
  let already = false
  let [soon, horizon] = [NaN, NaN]
  for (const at of series) {
    const threshold = thresholdIn({ thresholds }, forecast.series[at]?.metric ?? '')
    const chance = ofHorizon[at] ?? NaN
    if (threshold === null || Number.isNaN(chance) || staleMs(forecast, at) !== null) continue
    already ||= meets(forecast.current[at] ?? NaN, threshold[limit], threshold.direction)
    if (!(chance <= horizon)) horizon = chance
    if (!((ofSoon[at] ?? NaN) <= soon)) soon = ofSoon[at] ?? NaN
  }
  return Number.isNaN(horizon) ? null : { already, soon, horizon }
}

/** How likely it is that any of some servers meets a threshold. */
export interface BreachOutlook {
  /** Servers that are there already. */
  readonly already: number
  /** P(any server that is not there yet gets there), within 30 minutes and within the horizon. */
  readonly soon: AnyOf
  readonly horizon: AnyOf
  /** How many of them get there, within the same times. */
  readonly counts: { readonly soon: NewBreaches; readonly horizon: NewBreaches }
  /** Servers that these speak of, those already there among them. */
  readonly known: number
}

export function breachOutlook(
  forecast: FleetForecast,
  assessment: Pick<Assessment, 'chances' | 'thresholds'>,
  servers: readonly Pick<ServerState, 'series'>[],
  limit: Limit,
): BreachOutlook {
  const known = servers
    .map((server) => serverChance(forecast, assessment, server, limit))
    .filter((chance) => chance !== null)
  const ahead = known.filter(({ already }) => !already)
  const [soon, horizon] = [ahead.map((each) => each.soon), ahead.map((each) => each.horizon)]
  return {
    already: known.length - ahead.length,
    soon: anyOf(soon),
    horizon: anyOf(horizon),
    counts: { soon: newBreaches(soon), horizon: newBreaches(horizon) },
    known: known.length,
  }
}
