import type { Assessment, JudgedForecast, ServerState } from '../assess.ts'
import type { FleetForecast, Pending, SeriesKey } from '../fleetForecast.ts'
import { SEVERITIES } from '../thresholds.ts'
import type { LeftOut } from '../window/inputs.ts'
import type { FirstPart, ForecastPart, JudgementPart, NextPart } from './part.ts'

/** Series between two turns of the generator. */
const [UNPACKED, COPIED] = [512, 256]

/** Puts the parts of a forecast together, in the order in which they come; never for longer than a frame at once. */
export class PartsReader {
  #latest: JudgedForecast | null = null

  /** null: no part has come. */
  latest(): JudgedForecast | null {
    return this.#latest
  }

  /** The forecast with this part. Fails with RangeError where it is of another than those before. */
  *take(part: ForecastPart): Generator<void, JudgedForecast> {
    const before = this.#latest
    if (part.kind === 'first') this.#latest = yield* unpacked(part)
    else if (before === null) throw new RangeError('the first part of a forecast is missing')
    else this.#latest = yield* grown(before, part)
    return this.#latest
  }
}

function* unpacked(part: FirstPart): Generator<void, JudgedForecast> {
  const { server, metric, profile, metrics, profiles } = part.series
  const { names } = part.servers
  const series: SeriesKey[] = []
  for (let at = 0; at < server.length; at++) {
    series.push({
      server: names[server[at] ?? -1] ?? '',
      metric: metrics[metric[at] ?? -1] ?? '',
      profile: profiles[profile[at] ?? -1] ?? null,
    })
    if (at % UNPACKED === UNPACKED - 1) yield
  }
  const forecast: FleetForecast = { ...part.forecast, series, ...pendingOf(part.pending) }
  const states = yield* statesOf(part, series, forecast.leftOut)
  const assessment = yield* assessmentOf(part.judged, part.thresholds, states)
  return { forecast, assessment }
}

function* grown(before: JudgedForecast, part: NextPart): Generator<void, JudgedForecast> {
  const { quantiles, means, horizon, levels } = before.forecast
  const width = horizon * levels.length
  for (const [i, at] of part.series.entries()) {
    quantiles.set(part.quantiles.subarray(i * width, (i + 1) * width), at * width)
    if (means && part.means) means.set(part.means.subarray(i * horizon, (i + 1) * horizon), at * horizon)
    if (i % COPIED === COPIED - 1) yield
  }
  const { pending, ...known } = before.forecast
  const forecast: FleetForecast = { ...known, ...part.facts, ...pendingOf(part.pending, pending) }
  const { thresholds, servers } = before.assessment
  return { forecast, assessment: yield* assessmentOf(part.judged, thresholds, servers) }
}

function pendingOf(series: Uint8Array | null, before?: Pending): { readonly pending?: Pending } {
  if (series === null) return {}
  let count = 0
  for (const each of series) count += each
  if (count === 0) return {}
  return { pending: before?.count === count ? before : { count, series } }
}

/** Servers as they are listed; how they stand follows. */
function* statesOf(
  { servers }: Pick<FirstPart, 'servers'>,
  series: readonly SeriesKey[],
  leftOut: readonly LeftOut[],
): Generator<void, readonly ServerState[]> {
  const byServer = new Map<string, LeftOut[]>()
  for (const left of leftOut) {
    const known = byServer.get(left.server)
    if (known === undefined) byServer.set(left.server, [left])
    else known.push(left)
  }
  const states: ServerState[] = []
  for (const [i, server] of servers.names.entries()) {
    states.push({
      server,
      profile: series[servers.profileOf[i] ?? -1]?.profile ?? null,
      series: [...servers.series.subarray(servers.offsets[i], servers.offsets[i + 1])],
      leftOut: byServer.get(server) ?? NONE,
      severity: 'unknown',
      lead: null,
      risk: NaN,
    })
    if (i % UNPACKED === UNPACKED - 1) yield
  }
  return states
}

const NONE: readonly LeftOut[] = []

function* assessmentOf(
  { odds, severity, numbers, servers: found }: JudgementPart,
  thresholds: Assessment['thresholds'],
  before: readonly ServerState[],
): Generator<void, Assessment> {
  yield
  const severities = Array.from(severity, nameOf)
  yield
  const servers: ServerState[] = []
  for (const [i, state] of before.entries()) {
    const lead = found.lead[i] ?? -1
    const now = {
      severity: nameOf(found.severity[i] ?? 0),
      lead: lead < 0 ? null : lead,
      risk: found.risk[i] ?? NaN,
    }
    const isSame =
      now.severity === state.severity && now.lead === state.lead && Object.is(now.risk, state.risk)
    servers.push(isSame ? state : { ...state, ...now })
    if (i % UNPACKED === UNPACKED - 1) yield
  }
  return { thresholds, odds, severity: severities, ...numbers, servers }
}

function nameOf(code: number) {
  return SEVERITIES[code] ?? 'unknown'
}
