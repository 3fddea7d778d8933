// A thousand clients of the stream, in a process of their own: `npx tsx src/testing/bench/live/streamClients.ts [SERVERS]`.
import { fork, type ChildProcess } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { readFrame, STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { fakeJudged, STEP_MS } from '../../daemonParts/forecasts.ts'
import { fakeStream } from '../../daemonParts/stream.ts'

export const CLIENTS = 1_000
const FORECASTS = 12
const METRICS = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'load_average',
  'io_wait',
  'swap',
  'latency_ms',
]
const LEVELS = [0.1, 0.5, 0.9]
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
export const ENTRY = fileURLToPath(import.meta.url)

/** What the process of the clients says: all of them have a forecast. */
export interface Served {
  readonly offset: number
  /** When the first and the last of them had it, epoch ms. */
  readonly firstMs: number
  readonly atMs: number
  readonly bytes: number
}

/** The other process: opens clients, and says when the last of them has a forecast. */
function beClients(port: number): void {
  const had = new Map<number, { readonly count: number; readonly firstMs: number }>()
  let bytes = 0
  let opened = 0
  const open = () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/predictions`, [STREAM_PROTOCOL])
    const view = { metrics: null, servers: null, levels: LEVELS, steps: null, past: false }
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', view, resume: null })))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) return
      const frame = readFrame(new Uint8Array(data))
      if (frame.kind === 'tick' || frame.kind === 'text') return
      bytes += data.length
      const { count, firstMs } = had.get(frame.offset) ?? { count: 0, firstMs: Date.now() }
      had.set(frame.offset, { count: count + 1, firstMs })
      if (count + 1 === CLIENTS)
        process.send?.({ offset: frame.offset, firstMs, atMs: Date.now(), bytes } satisfies Served)
    })
    socket.on('error', (error) => {
      throw error
    })
    socket.once('open', () => {
      if (++opened < CLIENTS) open()
    })
  }
  open()
}

async function served(clients: ChildProcess, offset: number): Promise<Served> {
  return await new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the clients ended'))
    const heard = (said: unknown) => {
      const each = said as Served
      if (each.offset !== offset) return
      clients.off('message', heard)
      clients.off('exit', ended)
      resolve(each)
    }
    clients.on('message', heard)
    clients.once('exit', ended)
  })
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0)

/** Line by line: how soon all have a forecast, how long the loop was held up, and what it took. */
export async function streamClients(servers = 30): Promise<readonly string[]> {
  const { parts, port, stream, close } = await fakeStream({ limits: { mostPerAddress: CLIENTS } })
  // Made before anything is measured: a daemon's come from another thread.
  const judged = Array.from({ length: FORECASTS + 1 }, (_, at) =>
    fakeJudged({ servers, metrics: METRICS, issueMs: ISSUE_MS + at * STEP_MS, seed: 1 + at }),
  )
  const publish = (at: number) => parts.forecasts.publish(judged[at])
  publish(0)
  const clients = fork(ENTRY, ['clients', String(port)], { execArgv: process.execArgv })
  await served(clients, 1)
  const took: number[] = []
  const memory: number[] = []
  let bytes = 0
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  for (let at = 1; at <= FORECASTS; at++) {
    const fromMs = Date.now()
    publish(at)
    const all = await served(clients, at + 1)
    took.push(all.atMs - fromMs)
    bytes = all.bytes
    await new Promise((done) => setTimeout(done, 300))
    memory.push(process.memoryUsage().rss)
  }
  delay.disable()
  const lines = [
    `${stream.clients()} clients, ${servers * METRICS.length} series, P10, P50 and P90; ${FORECASTS} forecasts, ${megabytes(bytes)} MiB in all`,
    `all of them have a forecast after ${Math.max(...took)} ms at most (median ${took.toSorted((a, b) => a - b)[took.length >> 1]} ms)`,
    `event loop held up: p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, at most ${(delay.max / 1e6).toFixed(0)} ms`,
    `memory after each: ${memory.map(megabytes).join(', ')} MiB`,
  ]
  clients.kill()
  await close()
  return lines
}

if (process.argv[1] === ENTRY) {
  const [what, number] = process.argv.slice(2)
  if (what === 'clients') beClients(Number(number))
  else console.log((await streamClients(what === undefined ? undefined : Number(what))).join('\n'))
}
