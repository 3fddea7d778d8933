import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { fleet, post, recordsOf } from './feeder.ts'

const SERVERS = 1_000
const POSTS = 40
const TICKS_PER_POST = 10

/** Records of seven metrics a second, each durable before it is answered; the feeder is in another process. */
export async function feed(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-feed-'))
  const daemon = await startFleetcast({
    args: ['--source', 'feed', '--data-dir', dataDir, '--log-level', 'warn'],
  })
  try {
    const sampler = fleet(SERVERS, Date.now() - POSTS * TICKS_PER_POST * 5_000, 5_000)
    const bodies = Array.from({ length: POSTS }, () =>
      Array.from({ length: TICKS_PER_POST }, () => recordsOf(sampler.next())).flat(),
    )
    const beganMs = performance.now()
    const took: number[] = []
    for (const records of bodies) took.push(await post(daemon.url, records))
    const seconds = (performance.now() - beganMs) / 1000
    const records = POSTS * TICKS_PER_POST * SERVERS
    took.sort((a, b) => a - b)
    return [
      `${records} records of 7 metrics in ${seconds.toFixed(1)} s, one post after the other: ${Math.round(records / seconds)} records/s`,
      `a post of ${TICKS_PER_POST * SERVERS} records: median ${took[POSTS >> 1]?.toFixed(0)} ms, longest ${took.at(-1)?.toFixed(0)} ms`,
    ]
  } finally {
    await daemon.end('SIGTERM')
    rmSync(dataDir, { recursive: true })
  }
}
