import { createSampler, type Sampler, type Tick } from '#data/simulate/sampler.ts'

/** The seventh metric, which the simulated fleet does not have: another that moves as one of its own. */
const SEVENTH = { name: 'swap_used_pct', as: 'memory_percent', factor: 0.2 }

export type FeedRecord = Record<string, string | number>

/** The records of a tick, seven metrics each, as a feeder posts them. */
export function recordsOf(tick: Tick): FeedRecord[] {
  const profiles = tick.labels.find(({ name }) => name === 'profile')?.texts ?? []
  return tick.servers.map((server, row) => {
    const record: FeedRecord = {
      timestamp: new Date(tick.timeMs[row] ?? NaN).toISOString(),
      server_name: server,
      profile: profiles[row] ?? 'unknown',
    }
    for (const { name, values } of tick.metrics) record[name] = values[row] ?? 0
    record[SEVENTH.name] = Math.round(Number(record[SEVENTH.as]) * SEVENTH.factor * 10) / 10
    return record
  })
}

export function fleet(servers: number, startMs: number, stepMs: number): Sampler {
  return createSampler({ shape: 'business_hours', servers, seed: 42, startMs, stepMs })
}

/** Posts records; returns how long the answer took, in ms. Waits where it is told to; throws where it is not accepted. */
export async function post(url: string, records: readonly FeedRecord[]): Promise<number> {
  const body = JSON.stringify({ records })
  for (;;) {
    const beganMs = performance.now()
    const response = await fetch(`${url}/feed/data`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const text = await response.text()
    if (response.status === 429) {
      const waitMs = Number(response.headers.get('retry-after') ?? 1) * 1000
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      continue
    }
    if (!response.ok || !text.includes('"accepted"'))
      throw new Error(`${response.status}: ${text.slice(0, 300)}`)
    return performance.now() - beganMs
  }
}

/** Posts so many ticks of the past at the model's step, in batches of at most 10,000 records. */
export async function postHistory(url: string, sampler: Sampler, ticks: number): Promise<void> {
  const perPost = Math.max(1, Math.floor(10_000 / sampler.servers.length))
  for (let done = 0; done < ticks; done += perPost) {
    const records = Array.from({ length: Math.min(perPost, ticks - done) }, () =>
      recordsOf(sampler.next()),
    ).flat()
    await post(url, records)
  }
}
