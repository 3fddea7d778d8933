import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { startFleetcast } from '#testing/fleetcastProcess.ts'
import { until } from '#testing/until.ts'

const NEVER_READ = 15
const SUBSCRIBE = JSON.stringify({
  type: 'subscribe',
  view: { metrics: null, servers: null, levels: null },
  resume: null,
})

function rssBytes(pid: number): number {
  const [, kilobytes = ''] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

interface Client {
  readonly socket: WebSocket
  readonly heard: () => number
  readonly ended: () => boolean
}

async function client(url: string, isOwn: boolean): Promise<Client> {
  const address = `${url.replace('http', 'ws')}/ws/predictions`
  const socket = new WebSocket(address, isOwn ? [STREAM_PROTOCOL] : [])
  let [heard, ended] = [0, false]
  socket.on('message', () => heard++)
  socket.on('close', () => (ended = true))
  socket.on('error', () => (ended = true))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  if (isOwn) socket.send(SUBSCRIBE)
  return { socket, heard: () => heard, ended: () => ended }
}

test.skipIf(process.platform !== 'linux')(
  'Clients that never read are ended, others are served, and the memory is bounded meanwhile',
  { timeout: 240_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-unread-'))
    // An hour passes in 12 s: a forecast each second, and ticks in between.
    const fleet = ['--fleet-size', '60', '--tick', '1min', '--speed', '300', '--backfill', '2d']
    const daemon = await startFleetcast({ args: [...fleet, '--data-dir', dataDir, '--log-level', 'warn'] })
    const streams = async () => {
      const { ws_clients } = (await (await fetch(`${daemon.url}/status`)).json()) as { ws_clients: number }
      return ws_clients
    }
    try {
      const readers = [await client(daemon.url, true), await client(daemon.url, false)]
      await until('forecasts', () => readers.every(({ heard }) => heard() > 20), 60_000)
      const before = rssBytes(daemon.pid)
      const unread: WebSocket[] = []
      for (let n = 0; n < NEVER_READ; n++) {
        for (const isOwn of [true, false]) {
          const { socket } = await client(daemon.url, isOwn)
          socket.pause()
          unread.push(socket)
        }
      }
      let most = 0
      await until(
        'the others are ended',
        async () => {
          most = Math.max(most, rssBytes(daemon.pid))
          return (await streams()) === readers.length
        },
        120_000,
      )
      const growth = (most - before) / 2 ** 20
      // One such client, to which all is written that there is to say, would hold as much.
      expect(growth, `MiB above the ${Math.round(before / 2 ** 20)} before`).toBeLessThan(200)
      const heard = readers.map((reader) => reader.heard())
      await until('who reads is served on', () =>
        readers.every((reader, at) => reader.heard() > (heard[at] ?? 0) + 3),
      )
      expect(readers.map((reader) => reader.ended())).toEqual([false, false])
      for (const socket of unread) socket.terminate()
      for (const { socket } of readers) socket.terminate()
    } finally {
      expect(await daemon.end('SIGTERM')).toBe(0)
      rmSync(dataDir, { recursive: true })
    }
  },
)
