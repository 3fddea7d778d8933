import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Platform, StreamSocket } from '../platform.ts'
import { openStream } from './stream.ts'

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)

const platform: Platform = {
  fetch: (...args) => fetch(...args),
  openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as unknown as StreamSocket,
  nowMs: () => Date.now(),
  random: () => 0,
  origin: 'http://page.test',
  localNetwork: () => Promise.resolve(null),
  holdLock: () => Promise.resolve(true),
}

afterEach(() => {
  process.off('uncaughtException', note)
})

it('is given up before it is open without an error that nobody hears', async () => {
  process.on('uncaughtException', note)
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const giving = new AbortController()
  const opening = openStream(platform, `http://127.0.0.1:${port}`, giving.signal)
  const [socket] = (await once(silent, 'connection')) as [{ destroy: () => void }]
  giving.abort(new DOMException('Nobody waits.', 'AbortError'))
  await expect(opening).rejects.toThrow('Nobody waits.')
  // It says so in a later turn.
  await new Promise((done) => setTimeout(done, 50))
  expect(uncaught).toEqual([])
  socket.destroy()
  silent.close()
})
