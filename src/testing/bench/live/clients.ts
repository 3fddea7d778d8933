import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { CLIENTS, ENTRY, streamClients, type Served } from './streamClients.ts'
import { readMetric } from './metrics.ts'

const SERVERS = 100
/** A step of 5 min in 15 s. */
const SPEED = 20
const SECONDS = 120

/**
 * A thousand clients of the stream: of scripted forecasts, and of a real daemon whose clock runs faster, with what
 * `/health` takes meanwhile.
 */
export async function clients(): Promise<readonly string[]> {
  return [...(await streamClients()), ...(await ofADaemon())]
}

async function ofADaemon(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-clients-'))
  const fleet = ['--source', 'simulate', '--fleet-size', String(SERVERS), '--speed', String(SPEED)]
  const daemon = await startFleetcast({
    args: [...fleet, '--data-dir', dataDir, '--log-level', 'warn'],
  })
  const child = fork(ENTRY, ['clients', new URL(daemon.url).port], { execArgv: process.execArgv })
  try {
    const spread: number[] = []
    // The first one comes to all when the last of them has come: what is measured begins there.
    const connected = new Promise<void>((resolve) => {
      child.once('message', () => {
        resolve()
        child.on('message', (said: unknown) => {
          const { atMs, firstMs } = said as Served
          spread.push(atMs - firstMs)
        })
      })
    })
    await connected
    const took: number[] = []
    const memory: number[] = []
    const endsMs = Date.now() + SECONDS * 1000
    while (Date.now() < endsMs) {
      const beganMs = performance.now()
      await (await fetch(`${daemon.url}/health`)).text()
      took.push(performance.now() - beganMs)
      if (took.length % 50 === 0) {
        const text = await (await fetch(`${daemon.url}/metrics`)).text()
        memory.push(readMetric(text, 'process_resident_memory_bytes') / 2 ** 20)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    took.sort((a, b) => a - b)
    const at = (fraction: number) => took[Math.floor(took.length * fraction)]?.toFixed(1) ?? 'none'
    return [
      `a real daemon, ${SERVERS} servers at ${SPEED} × the clock, ${CLIENTS} clients: ${spread.length} forecasts came to all, the last client ${Math.max(...spread)} ms after the first at most`,
      `/health meanwhile: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; memory ${memory.map((each) => each.toFixed(0)).join(', ')} MiB`,
    ]
  } finally {
    child.kill()
    await daemon.end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
}
