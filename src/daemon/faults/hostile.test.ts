import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { wholeDaemon, type WholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-hostile-'))
const MB = 2 ** 20
let daemon: WholeDaemon

beforeAll(async () => {
  daemon = await wholeDaemon({ dataDir })
  await until('the model', () => daemon.parts.forecasts.model())
})
afterAll(async () => {
  await daemon.end()
  rmSync(dataDir, { recursive: true })
})
/** Whatever was sent, others are served. */
afterEach(async () => {
  expect(await (await fetch(`${daemon.url}/healthz`)).json()).toEqual({ status: 'ok' })
  const records = [{ server_name: 'web-1', timestamp: new Date().toISOString(), cpu_percent: 20 }]
  expect(await daemon.post('/feed/data', { records })).toMatchObject({
    status: 200,
    body: { status: 'accepted' },
  })
})

interface Raw {
  readonly socket: Socket
  readonly heard: () => string
  /** Resolves once the daemon has hung up, to all that it said. */
  readonly over: Promise<string>
}

/** A connection on which anything can be sent. */
async function raw(): Promise<Raw> {
  const socket = connect(daemon.port, '127.0.0.1')
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  const over = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)))
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, heard: () => heard, over }
}

/** What is answered to one request, written by hand. */
async function asked(lines: readonly string[], body: string | Buffer = ''): Promise<string> {
  const { socket, over } = await raw()
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.write(body)
  return await over
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? NaN)
const HOST = ['Host: 127.0.0.1', 'Connection: close']

async function feedText(body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; text: string }> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(`${daemon.url}/feed/data`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

describe('Bodies', () => {
  test('of 100 MB are refused before they are read, whether they say their size or not', async () => {
    const before = process.memoryUsage().rss
    const said = await asked(['POST /feed/data HTTP/1.1', ...HOST, `Content-Length: ${100 * MB}`])
    expect(statusOf(said)).toBe(413)

    const { socket, heard } = await raw()
    socket.write(['POST /feed/data HTTP/1.1', ...HOST, 'Transfer-Encoding: chunked', '', ''].join('\r\n'))
    const chunk = Buffer.alloc(MB, 0x20)
    for (let sent = 0; sent < 100 && !socket.destroyed && heard() === ''; sent++) {
      socket.write(`${MB.toString(16)}\r\n`)
      socket.write(chunk)
      if (!socket.write('\r\n'))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
    }
    await until('the answer', () => heard() !== '' || socket.destroyed)
    expect(statusOf(heard())).toBe(413)
    socket.destroy()
    expect((process.memoryUsage().rss - before) / MB).toBeLessThan(150)
  })

  test('that are deep, no JSON or no UTF-8 are refused', async () => {
    for (const depth of [1000, 1_000_000]) {
      const { status, text } = await feedText('{"records":'.padEnd(depth, '['))
      expect([status, text]).toEqual([422, expect.stringMatching(/more than 32 nested levels/) as string])
    }
    expect((await feedText('{"records": [')).status).toBe(422)
    expect((await feedText('')).status).toBe(422)
    expect((await feedText(Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28))).status).toBe(422)
    expect((await feedText('[]')).status).toBe(422)
    expect((await feedText('{"records": {"__proto__": {"a": 1}}}')).status).toBe(422)
  })

  test('with bytes that are no UTF-8 in a name, or odd names, are read or refused record by record', async () => {
    const record = (name: string) => ({
      server_name: name,
      timestamp: new Date().toISOString(),
      cpu_percent: 1,
    })
    const text = JSON.stringify({ records: [record('BAD'), record('__proto__'), record('a'.repeat(10_000))] })
    const bytes = new TextEncoder().encode(text)
    bytes[text.indexOf('BAD')] = 0xff
    const answer = await feedText(bytes)
    expect(answer.status).toBe(200)
    const taken = JSON.parse(answer.text) as { refused: { index: number; reason: string }[] }
    expect(taken.refused.map(({ index }) => index)).toContain(2)
    expect(answer.text.length).toBeLessThan(5000)
    const window = await fetch(`${daemon.url}/api/fleetcast/window?server=__proto__`)
    expect(window.status).toBeLessThan(500)
  })

  test('of records beyond the cap are refused as a whole', async () => {
    const records = `{"records": [${Array.from({ length: 60_000 }, () => '{}').join(',')}]}`
    const { status, text } = await feedText(records)
    expect(status).toBe(400)
    expect(text).toMatch(/60000 records, expected at most 50000/)
  })
})

describe('Requests', () => {
  test('of huge headers, bad lines or bad escapes get an answer, and no more', async () => {
    const huge = await asked(['GET /healthz HTTP/1.1', ...HOST, `X-A: ${'a'.repeat(100_000)}`])
    expect(statusOf(huge)).toBe(431)
    expect(statusOf(await asked(['G\0T / HTTP/1.1', ...HOST]))).toBe(400)
    // Probes of HTTP/1.0 name no host, and no page can make a browser leave it away.
    expect(statusOf(await asked(['GET /healthz HTTP/1.1', 'Connection: close']))).toBe(200)
    for (const path of [
      '/%',
      '/%ff%fe',
      '//evil.example/',
      '/a%00b',
      '/historical/%zz',
      'http://[',
      '/\\..\\',
    ])
      expect([path, Math.floor(statusOf(await asked([`GET ${path} HTTP/1.1`, ...HOST])) / 100)]).toEqual([
        path,
        4,
      ])
    expect(statusOf(await asked(['GET /healthz HTTP/1.1', 'Host: evil.example', 'Connection: close']))).toBe(
      403,
    )
    const long = await asked([`GET /${'a'.repeat(10_000)} HTTP/1.1`, ...HOST])
    expect([404, 414]).toContain(statusOf(long))
  })

  test.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../package.json',
    '/assets/..%5c..%5cpackage.json',
    '/api/fleetcast/model/SHA/../../../../package.json',
    '/api/fleetcast/model/SHA/..%2f..%2fpackage.json',
    '/api/fleetcast/model/SHA/%2fetc%2fpasswd',
    '/api/fleetcast/model/SHA/model.safetensors%00.json',
  ])('for %s lead nowhere', async (path) => {
    const sha = daemon.parts.forecasts.model()?.sha256 ?? ''
    const answer = await asked([`GET ${path.replace('SHA', sha)} HTTP/1.1`, ...HOST])
    expect(statusOf(answer)).toBe(404)
    expect(answer).not.toMatch(/root:|"fleetcast"/)
  })

  test('that never come to their end hold up nobody, many at a time', async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, () => raw()))
    for (const { socket } of slow) socket.write('POST /feed/data HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A')
    const startedMs = performance.now()
    expect((await fetch(`${daemon.url}/health`)).status).toBe(200)
    expect(performance.now() - startedMs).toBeLessThan(2000)
    for (const { socket } of slow) socket.destroy()
  })
})

describe('WebSockets', () => {
  const upgrade = (path: string, ...more: readonly string[]) => [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...more,
  ]

  test('at other paths, of other pages, or without a proper handshake are refused', async () => {
    expect(statusOf(await asked(upgrade('/')))).toBe(404)
    expect(statusOf(await asked(upgrade('//')))).toBe(404)
    expect(statusOf(await asked(upgrade('/ws?%ff', 'Origin: http://evil.example')))).toBe(403)
    expect(
      statusOf(await asked(upgrade('/ws').filter((line) => !line.startsWith('Sec-WebSocket-Key')))),
    ).toBe(400)
    expect(
      statusOf(await asked(upgrade('/ws').map((line) => line.replace('127.0.0.1', 'evil.example')))),
    ).toBe(403)
  })

  test.each([
    ['not masked', [0x81, 0x05, 1, 2, 3, 4, 5]],
    ['with reserved bits', [0xf1, 0x80, 0, 0, 0, 0]],
    ['of an unknown kind', [0x83, 0x80, 0, 0, 0, 0]],
    ['a ping that is too long', [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0]],
    ['of 2^62 bytes', [0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['no UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]],
  ])('that send a frame that is %s are closed', async (_, frame) => {
    const { socket, heard, over } = await raw()
    socket.write(`${upgrade('/ws').join('\r\n')}\r\n\r\n`)
    await until('the handshake', () => heard().startsWith('HTTP/1.1 101'))
    socket.write(Buffer.from(frame))
    await over
  })

  test('of ours that say something else, or ever more, are closed', async () => {
    for (const message of ['nonsense', '{"type":"subscribe"}', 'x'.repeat(100_000)]) {
      const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/ws`, [STREAM_PROTOCOL])
      socket.on('error', () => undefined)
      socket.on('open', () => socket.send(message))
      const code = await new Promise<number>((resolve) => socket.once('close', resolve))
      expect([1008, 1009]).toContain(code)
    }
  })

  test('that ping without end and read nothing are ended before what is answered to them piles up', async () => {
    const { socket, heard } = await raw()
    socket.write(`${upgrade('/ws').join('\r\n')}\r\n\r\n`)
    await until('the handshake', () => heard().startsWith('HTTP/1.1 101'))
    socket.pause()
    const ping = Buffer.concat([Buffer.from([0x89, 0xfd, 0, 0, 0, 0]), Buffer.alloc(125)])
    const pings = Buffer.concat(Array.from({ length: 500 }, () => ping))
    let sent = 0
    for (; sent < 100 * MB && !socket.destroyed; sent += pings.length)
      if (!socket.write(pings))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
    expect(socket.destroyed, `after ${Math.round(sent / MB)} MB`).toBe(true)
  })
})
