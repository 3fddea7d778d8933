import type { Assessment, ServerState, SeriesNumbers } from '../assess.ts'
import type { FleetForecast, SeriesKey } from '../fleetForecast.ts'
import type { Odds } from '../thresholds.ts'

/**
 * A forecast on its way from a worker to a page, in parts: first all that is known, then what has been forecast since. In
 * arrays, which change hands in no time whatever their size; tens of thousands of objects would hold up the page.
 * S series, D steps, Q levels, N servers.
 */
export type ForecastPart = FirstPart | NextPart

export interface FirstPart {
  readonly kind: 'first'
  readonly forecast: Omit<FleetForecast, 'series' | 'pending'>
  readonly series: PackedSeries
  /** [S] 1: not forecast yet; null: all are. */
  readonly pending: Uint8Array | null
  readonly thresholds: Assessment['thresholds']
  readonly servers: PackedServers
  readonly judged: JudgementPart
}

export interface NextPart {
  readonly kind: 'next'
  /** The series that were forecast since the part before, n of them. */
  readonly series: Int32Array
  /** [n, D, Q] */
  readonly quantiles: Float32Array
  /** [n, D]; null: the forecast has none. */
  readonly means: Float32Array | null
  readonly pending: Uint8Array | null
  /** What is known of the forecast as a whole by now. */
  readonly facts: Pick<
    FleetForecast,
    'crossings' | 'provenance' | 'notes' | 'reused' | 'outsideRange' | 'offers' | 'chances'
  >
  readonly judged: JudgementPart
}

/** Keys by their places in lists; the servers' is that of PackedServers. */
export interface PackedSeries {
  readonly metrics: readonly string[]
  readonly profiles: readonly string[]
  /** [S] */
  readonly server: Uint32Array
  readonly metric: Uint32Array
  /** −1: none. */
  readonly profile: Int32Array
}

/** The servers in the order of names, and which series are theirs. */
export interface PackedServers {
  readonly names: readonly string[]
  /** [N + 1] where each one's series begin in `series`. */
  readonly offsets: Uint32Array
  readonly series: Uint32Array
  /** [N] the first of its series that has a profile gives it; −1: none. */
  readonly profileOf: Int32Array
}

export interface JudgementPart {
  readonly odds: Odds
  /** [S] places in SEVERITIES. */
  readonly severity: Uint8Array
  readonly numbers: SeriesNumbers
  readonly servers: {
    /** [N] */
    readonly severity: Uint8Array
    /** −1: none is forecast. */
    readonly lead: Int32Array
    readonly risk: Float64Array
  }
}

/** Places of texts in a list that grows. */
function numbering() {
  const places = new Map<string, number>()
  return {
    of: (text: string): number => {
      const known = places.get(text)
      if (known !== undefined) return known
      places.set(text, places.size)
      return places.size - 1
    },
    texts: (): string[] => [...places.keys()],
  }
}

/** names: of all servers. */
export function packSeries(series: readonly SeriesKey[], names: readonly string[]): PackedSeries {
  const servers = new Map(names.map((name, place) => [name, place]))
  const [metrics, profiles] = [numbering(), numbering()]
  const packed = {
    server: Uint32Array.from(series, (key) => servers.get(key.server) ?? 0),
    metric: Uint32Array.from(series, (key) => metrics.of(key.metric)),
    profile: Int32Array.from(series, ({ profile }) => (profile === null ? -1 : profiles.of(profile))),
  }
  return { ...packed, metrics: metrics.texts(), profiles: profiles.texts() }
}

export function packServers(
  servers: readonly ServerState[],
  { series }: Pick<FleetForecast, 'series'>,
): PackedServers {
  const offsets = new Uint32Array(servers.length + 1)
  servers.forEach((state, i) => (offsets[i + 1] = (offsets[i] ?? 0) + state.series.length))
  const packed = new Uint32Array(offsets.at(-1) ?? 0)
  servers.forEach((state, i) => packed.set(state.series, offsets[i]))
  const profileOf = Int32Array.from(
    servers,
    (state) => state.series.find((at) => (series[at]?.profile ?? null) !== null) ?? -1,
  )
  return { names: servers.map(({ server }) => server), offsets, series: packed, profileOf }
}

/** What was forecast of some series, copied together. */
export function packNumbers(
  { quantiles, means, horizon, levels }: FleetForecast,
  series: readonly number[],
): Pick<NextPart, 'series' | 'quantiles' | 'means'> {
  const gather = (values: Float32Array, width: number) => {
    const packed = new Float32Array(series.length * width)
    series.forEach((at, i) => packed.set(values.subarray(at * width, (at + 1) * width), i * width))
    return packed
  }
  return {
    series: Int32Array.from(series),
    quantiles: gather(quantiles, horizon * levels.length),
    means: means === undefined ? null : gather(means, horizon),
  }
}
