import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { startFleetcast } from '#testing/fleetcastProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'fleetcast-process-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** closed: how it was, once it is. */
async function listenTo(url: string, protocols: readonly string[]) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/predictions`, [...protocols])
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { closed }
}

// Most of the time goes into starting processes.
test(
  'A daemon keeps others from its port and its data, and ends in order when told to, twice in a row',
  {
    timeout: 60_000,
  },
  async () => {
    const args = (dir: string) => [
      '--source',
      'feed',
      '--data-dir',
      join(folder, dir),
      '--log-level',
      'error',
    ]
    const daemon = await startFleetcast({ args: args('one') })
    const port = Number(new URL(daemon.url).port)
    const [sameData, samePort] = await Promise.allSettled([
      startFleetcast({ args: args('one') }),
      startFleetcast({ args: args('two'), port }),
    ])
    const saidBy = (how: PromiseSettledResult<unknown>) =>
      how.status === 'rejected' ? String(how.reason) : 'it runs'
    expect(saidBy(sameData)).toMatch(
      /ended with 1:\nfleetcast: the data directory .*one is in use by another daemon/,
    )
    expect(saidBy(sameData)).toContain(`(process ${daemon.pid})`)
    expect(saidBy(samePort)).toMatch(
      /ended with 2:\nfleetcast: cannot listen on .*another program uses this port/,
    )

    const streams = [await listenTo(daemon.url, []), await listenTo(daemon.url, [STREAM_PROTOCOL])]
    daemon.kill('SIGTERM')
    daemon.kill('SIGTERM')
    expect(await daemon.ended).toBe(0)
    expect(await Promise.all(streams.map(({ closed }) => closed))).toEqual([1001, 1001])
    expect(daemon.output()).toMatch(/^listening on \S+, records posted to \/feed\/data\n$/)

    // Both are free again.
    const listener = createServer()
    await new Promise<void>((resolve, reject) =>
      listener.once('error', reject).listen(port, '127.0.0.1', resolve),
    )
    await new Promise((resolve) => listener.close(resolve))
    await (await wholeDaemon({ dataDir: join(folder, 'one'), modelPath: '/none' })).end()
  },
)
