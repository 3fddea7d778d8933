import { createHash } from 'node:crypto'
import type { ServerState } from '#forecast/assess.ts'
import type { NoForecast, PublishedForecast } from '../events.ts'
import { staleOf } from '../forecasts/stale.ts'
import { createNewest, type Newest } from '../newest.ts'
import type { Parts } from '../parts.ts'
import { isNetwork } from '#forecast/engines.ts'

export function publishedOf({ forecasts }: Pick<Parts, 'forecasts'>): PublishedForecast | null {
  const standing = forecasts.standing()
  return standing.kind === 'forecast' ? standing.published : null
}

export function whyNone({ forecasts }: Pick<Parts, 'forecasts'>): NoForecast | null {
  const standing = forecasts.standing()
  return standing.kind === 'none' ? standing.why : null
}

/** Tells one forecast and tick from another, in all lives of the daemon; null: there is none. */
export function newestTag({ epoch }: Pick<Parts, 'epoch'>, newest: Newest | null): string | null {
  if (newest === null) return null
  const stale =
    newest.stale === null ? '' : `-${createHash('sha256').update(newest.stale.why).digest('hex').slice(0, 8)}`
  return `W/"${epoch}-${newest.of.offset}-${newest.tick}${stale}"`
}

/** See createNewest(). */
export function newestOf(parts: Parts, monotonicMs: () => number): () => Newest | null {
  return createNewest({
    standing: () => parts.forecasts.standing(),
    current: () => parts.intake.current(),
    stale: () => staleOf(parts),
    ticks: () => {
      const { ticks: count, lastAtMs: atMs } = parts.intake.facts()
      return { count, atMs }
    },
    monotonicMs,
  })
}

/** null: nothing of it is forecast. */
export function stateOf({ judged }: PublishedForecast, server: string): ServerState | null {
  const state = judged.assessment.servers.find((each) => each.server === server)
  return state === undefined || state.series.length === 0 ? null : state
}

/** v2's word for why nothing is predicted, and a sentence. */
export function noneInV2(why: NoForecast): { readonly error: string; readonly message: string } {
  const isData = why.kind === 'waiting' || why.kind === 'insufficient'
  return { error: isData ? 'insufficient_data' : `forecast_${why.kind}`, message: why.message }
}

/** How far windows are filled, in v2's words. */
export function warmupOf({ forecasts }: Pick<Parts, 'forecasts'>) {
  const { requiredSteps, servers, ready, meanSteps } = forecasts.warmth()
  const isWarm = servers > 0 && ready === servers
  const fraction = requiredSteps === 0 ? 1 : Math.min(1, meanSteps / requiredSteps)
  const standing = forecasts.standing()
  const made = standing.kind === 'forecast' ? standing.published.judged.forecast.provenance.engine : null
  return {
    is_warmed_up: isWarm,
    progress_percent: servers === 0 ? 0 : isWarm ? 100 : Math.min(99, Math.floor(100 * fraction)),
    threshold: requiredSteps,
    current_size: Math.round(meanSteps),
    required_size: requiredSteps,
    message: warmupText(servers, ready, made === null ? null : isNetwork(made)),
  }
}

function warmupText(servers: number, ready: number, fromNetwork: boolean | null): string {
  if (servers === 0) return 'Waiting for data...'
  if (fromNetwork === false) return 'No model: predictions are a heuristic'
  if (ready < servers) return `Warming up: ${ready}/${servers} servers ready`
  if (fromNetwork === null) return 'Warmed up, but there is no forecast: see /readyz'
  return 'Model ready - using TFT predictions'
}

/** Rows that forecasts are made from, of all servers. */
export function windowSize({ forecasts }: Pick<Parts, 'forecasts'>): number {
  const { meanSteps, servers } = forecasts.warmth()
  return Math.round(meanSteps * servers)
}
