import { pino } from 'pino'
import { buildDaemon, type DaemonDependencies } from '#daemon/build.ts'
import type { DaemonConfig } from '#daemon/config/config.ts'
import type { Parts } from '#daemon/parts.ts'
import { serveDaemon } from '#daemon/serve.ts'
import { ownFactsSchema, type OwnFacts } from '#forecast/wire/own/facts.ts'
import { TEST_CONFIG } from './parts.ts'

/** A daemon of real parts that listens, in the process of the test. */
export interface WholeDaemon {
  readonly url: string
  readonly port: number
  readonly parts: Parts
  readonly facts: () => Promise<OwnFacts>
  readonly post: (path: string, body: unknown) => Promise<{ readonly status: number; readonly body: unknown }>
  /** Ends it in order; fails as it does. */
  readonly end: () => Promise<void>
}

/** The data directory is the test's. Of what the daemon logs nothing is kept. */
export async function wholeDaemon(
  config: Partial<DaemonConfig> & Pick<DaemonConfig, 'dataDir'>,
  dependencies: Partial<DaemonDependencies> = {},
): Promise<WholeDaemon> {
  const ending = new AbortController()
  const log = pino({ level: 'silent' })
  const daemon = await buildDaemon(
    { log, ...dependencies, config: { ...TEST_CONFIG, port: 0, ...config } },
    ending.signal,
  )
  let served: Promise<void> = Promise.resolve()
  const url = await new Promise<string>((resolve, reject) => {
    const settings = { version: '0.0.0', pageDir: '/nowhere', pageHeaders: () => ({}) }
    served = serveDaemon(daemon, { ...settings, onListening: resolve }, ending.signal)
    served.catch(reject)
  })
  return {
    url,
    port: Number(new URL(url).port),
    parts: daemon.parts,
    facts: async () => ownFactsSchema.parse(await (await fetch(`${url}/api/fleetcast/facts`)).json()),
    post: async (path, body) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() }
    },
    end: async () => {
      ending.abort()
      await served
    },
  }
}

/** What a feeder posts: some servers at each time, cpu_percent and memory_percent, the same for the same times. */
export function feedRecords(
  servers: number,
  { fromMs, toMs, stepMs }: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): readonly Record<string, unknown>[] {
  const records: Record<string, unknown>[] = []
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += stepMs) {
    for (let server = 0; server < servers; server++) {
      const phase = timeMs / 3_600_000 + server
      records.push({
        server_name: `web-${server}`,
        timestamp: new Date(timeMs).toISOString(),
        cpu_percent: 40 + 20 * Math.sin(phase),
        memory_percent: 50 + 5 * Math.cos(phase),
      })
    }
  }
  return records
}
