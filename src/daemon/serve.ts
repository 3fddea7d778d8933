import { hostname } from 'node:os'
import type { Daemon } from './build.ts'
import { createBaselines } from './http/anomalies/baselines.ts'
import { createApp } from './http/app.ts'
import type { HttpSettings } from './http/env.ts'
import { measuredOf } from './http/measuredAlerts.ts'
import { ownFacts } from './http/ownFacts.ts'
import { createHistoryRecorder } from './http/recorder.ts'
import { prometheusRoutes } from './http/routes/prometheus.ts'
import { guardOf } from './http/security/keys.ts'
import { isAllowedOrigin, isOwnHost } from './http/security/origins.ts'
import { newestOf } from './http/standing.ts'
import { listen, type Listening } from './listen.ts'
import { createStream } from './stream/createStream.ts'
import { packStored } from './truth/packed.ts'
import { wireClockOf } from './wireClock.ts'
import type { UpgradeCheck } from './stream/admission.ts'

/** What serving takes beside the daemon. */
export interface ServeSettings extends Pick<HttpSettings, 'version' | 'pageDir' | 'pageHeaders'> {
  /** Told once it listens. */
  readonly onListening: (url: string) => void
}

/**
 * Serves a daemon at its address, and runs it until the signal is aborted: then nothing new is taken, streams are told
 * goodbye, and what is pending is written. Fails as listen() does, with the daemon ended, and as the daemon's run.
 */
export async function serveDaemon(
  { parts, run }: Daemon,
  { onListening, ...page }: ServeSettings,
  signal: AbortSignal,
): Promise<void> {
  const { bus, clock, config, forecasts, intake, log, store } = parts
  const guard = guardOf(config.keys)
  const check = ({ headers, url = '/' }: Parameters<typeof headersOf>[0]): UpgradeCheck => {
    const sent = headersOf({ headers })
    const [host, origin] = [sent.get('host'), sent.get('origin')]
    if (!isOwnHost(host, { ...config, hostname: hostname() }))
      return { ok: false, status: 403, message: 'this host name is not allowed' }
    if (!isAllowedOrigin(origin, host, config.corsOrigins))
      return { ok: false, status: 403, message: 'pages from this origin may not connect' }
    const asked = new URL(url, 'http://daemon')
    return guard.admit(sent, asked) !== null
      ? { ok: true }
      : { ok: false, status: 403, message: 'the API key is missing or wrong' }
  }
  const running = new AbortController()
  const baselines = createBaselines({
    bus,
    store,
    nowMs: clock.nowMs,
    stepMs: () => forecasts.model()?.stepMs ?? null,
    maintenance: () => parts.alerts.maintenance(),
  })
  const recorder = createHistoryRecorder({
    bus,
    store,
    clock,
    baselines,
    onError: (error) => log.error({ err: error }, 'The history could not be written'),
  })
  const about = { version: page.version, hostname: hostname() }
  const stream = createStream({
    bus,
    clock,
    log,
    epoch: parts.epoch,
    standing: () => forecasts.standing(),
    alerts: () => parts.alerts.state(),
    current: () => intake.current(),
    ticks: () => intake.facts().ticks,
    old: {
      newest: newestOf(parts, () => performance.now()),
      wire: wireClockOf(config.wireZone),
      measured: measuredOf(parts),
    },
    facts: () => ownFacts(parts, about),
    check,
  })
  const app = createApp(
    parts,
    {
      ...page,
      ...about,
      baselines,
      streamClients: stream.clients,
      pack: async ({ judged }) => new Uint8Array(await packStored(judged.forecast, running.signal)),
      monotonicMs: () => performance.now(),
    },
    [prometheusRoutes],
  )
  const end = () => running.abort(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  let listening: Listening | null = null
  try {
    listening = await listen(app, stream.handleUpgrade, config)
    onListening(listening.url)
  } catch (error) {
    // Nothing has begun: what was opened is closed again.
    running.abort()
    throw error
  } finally {
    await run(running.signal, async () => {
      await Promise.all([stream.close(), listening?.close()])
      await recorder.close()
      baselines.close()
    })
    signal.removeEventListener('abort', end)
  }
}

function headersOf({
  headers,
}: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly url?: string | undefined
}): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const each of Array.isArray(value) ? value : value === undefined ? [] : [value])
      all.append(name, each)
  }
  return all
}
