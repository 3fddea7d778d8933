import { staleAfterMs } from '#forecast/fleetForecast.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus, PublishedForecast } from '../events.ts'
import type { Parts } from '../parts.ts'

/** What stands is out of date: most of what it says ahead lies in the past, or soon will. */
export interface Stale {
  /** By the daemon's clock, epoch ms. */
  readonly sinceMs: number
  /** Why no newer forecast comes, as a sentence. */
  readonly why: string
}

const STALE_PROBLEM = 'forecast-stale'
const FAILED_PROBLEM = 'forecast-failed'
const LOOK_MS = 5000

type Asked = Pick<Parts, 'forecasts' | 'source' | 'clock' | 'problems'>

/** null: the forecast is current, or there is none. */
export function staleOf(parts: Asked): Stale | null {
  const standing = parts.forecasts.standing()
  return standing.kind === 'forecast' ? staleAt(standing.published, parts) : null
}

function staleAt({ judged: { forecast } }: PublishedForecast, parts: Asked): Stale | null {
  const sinceMs = forecast.issueTimeMs + staleAfterMs(forecast)
  return parts.clock.nowMs() > sinceMs ? { sinceMs, why: whyStale(parts) } : null
}

function whyStale({ source, problems }: Asked): string {
  const failed = problems().find(({ id }) => id === FAILED_PROBLEM)
  if (failed !== undefined) return failed.message
  const condition = source.condition()
  const none = 'No new step of data since the last forecast'
  switch (condition.kind) {
    case 'down':
      return `${none}: ${condition.why}.`
    case 'ended':
      return `${none}: the replay has reached the end of the file.`
    case 'starting':
    case 'running':
      return `${none}.`
  }
}

/** Tells on the bus while what stands is out of date, until the signal is aborted. */
export async function watchStale(
  parts: Asked & { readonly bus: Bus; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const { bus, clock } = parts
  let told: string | null = null
  const look = () => {
    const stale = staleOf(parts)
    if ((stale?.why ?? null) === told) return
    told = stale?.why ?? null
    if (stale === null) bus.emit('solved', STALE_PROBLEM)
    else
      bus.emit('problem', {
        id: STALE_PROBLEM,
        message: `The forecast is stale. ${stale.why}`,
        sinceMs: stale.sinceMs,
      })
  }
  const stop = bus.on('forecast', look)
  try {
    for (;;) {
      await clock.sleep(LOOK_MS, signal)
      look()
    }
  } finally {
    stop()
  }
}
