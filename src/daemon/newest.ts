import { withCurrent } from '#forecast/withCurrent.ts'
import { MetricTexts } from '#forecast/wire/metricTexts.ts'
import type { PublishedForecast } from './events.ts'
import type { CurrentFleet } from './fleet/api.ts'
import type { Standing } from './forecasts/api.ts'
import type { Stale } from './forecasts/stale.ts'

/** About so many bytes are three numbers of JSON. */
const STEP_BYTES = 36
/** Bytes of JSON that are written again a second at most. */
const BYTES_A_SECOND = 1e6

/** The forecast that stands with the values of a tick in it. */
export interface Newest {
  /** As it was published. */
  readonly of: PublishedForecast
  /** The same, its judged with the newest values, its atMs that of the tick. */
  readonly published: PublishedForecast
  /** Ticks up to then. */
  readonly tick: number
  /** Why there is no newer forecast; null: the forecast is current. */
  readonly stale: Stale | null
  /** Of `of`, for all its ticks. */
  readonly texts: MetricTexts
}

/** What the newest values are read from. */
export interface NewestParts {
  readonly standing: () => Standing
  readonly current: () => CurrentFleet
  /** Whether what stands is out of date. */
  readonly stale: () => Stale | null
  /** Ticks so far, and when the newest of them came, by the daemon's clock; null: none has. */
  readonly ticks: () => { readonly count: number; readonly atMs: number | null }
  /** A clock that only goes forward, in real ms. */
  readonly monotonicMs: () => number
}

/**
 * The old daemons predict with every tick: their clients see values move and the time of the prediction with them. Ours
 * keeps the network's part and puts the newest values in, when asked and once per tick; an answer of n MB at most every n
 * seconds. null: there is no forecast.
 */
export function createNewest({
  standing,
  current,
  stale,
  ticks,
  monotonicMs,
}: NewestParts): () => Newest | null {
  let made: { readonly newest: Newest; readonly realMs: number } | null = null
  return () => {
    const stands = standing()
    if (stands.kind !== 'forecast') return (made = null)
    const { published: of } = stands
    const { count: tick, atMs } = ticks()
    const realMs = monotonicMs()
    const isSame = made?.newest.of === of
    const staleNow = stale()
    if (made !== null && isSame && made.newest.stale?.why === staleNow?.why) {
      const rests = realMs - made.realMs < 1000 * (bytesOf(of) / BYTES_A_SECOND)
      if (made.newest.tick === tick || rests) return made.newest
    }
    const texts = made !== null && isSame ? made.newest.texts : new MetricTexts()
    const published = { ...of, judged: judgedNow(of, current()), atMs: Math.max(of.atMs, atMs ?? -Infinity) }
    made = { newest: { of, published, tick, stale: staleNow, texts }, realMs }
    return made.newest
  }
}

function bytesOf({ judged: { forecast } }: PublishedForecast): number {
  return forecast.series.length * forecast.horizon * STEP_BYTES
}

function judgedNow({ judged }: PublishedForecast, { servers }: CurrentFleet): PublishedForecast['judged'] {
  const byName = new Map(servers.map((server) => [server.name, server]))
  return withCurrent(judged, ({ server, metric }, originMs) => {
    const now = byName.get(server)
    return now === undefined || now.newestMs < originMs ? null : (now.values.get(metric) ?? null)
  })
}
