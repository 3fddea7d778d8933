import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mergeConfig, preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startDaemon, type TestDaemon } from '#testing/daemon/testDaemon.ts'
import { daemonAddress, daemonPreview } from './daemonProxy.mjs'

describe('the address', () => {
  test('is http or https, and loses the slash at its end', () => {
    expect(daemonAddress('http://localhost:8000/')).toBe('http://localhost:8000')
    expect(daemonAddress('https://daemon.example/fleet/')).toBe('https://daemon.example/fleet')
  })

  test.each([
    'localhost:8000',
    'ftp://host/',
    'file:///etc',
    '',
    'http://',
    'http://host/?a=1',
    'http://host/#a',
  ])('refuses %j', (text) => {
    expect(() => daemonAddress(text)).toThrow(/--daemon expects an address/)
  })

  test('refuses credentials without repeating them', () => {
    expect(() => daemonAddress('http://me:secret@host/')).toThrow(/^(?!.*secret).*without a user name/)
  })
})

describe('the server', () => {
  let folder: string
  let daemon: TestDaemon
  let server: PreviewServer
  let url: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
    await mkdir(join(folder, 'dist'))
    await writeFile(join(folder, 'dist', 'index.html'), '<html><head><title>Page</title></head></html>')
    daemon = await startDaemon({
      generation: 'v1',
      body: (tick) => ({ predictions: {}, alerts: [], tick }),
      tickMs: 0,
      manners: { cors: '*' },
    })
    const plain = {
      configFile: false as const,
      root: folder,
      preview: { port: 0, host: '127.0.0.1' },
    }
    server = await preview(mergeConfig(daemonPreview(daemon.url), plain))
    const address = server.httpServer.address()
    if (address === null || typeof address === 'string') throw new Error('The server has no port')
    url = `http://127.0.0.1:${address.port}`
  })

  afterAll(async () => {
    await server.close()
    await daemon.stop()
    await rm(folder, { recursive: true })
  })

  /** Asks for a path as it is written: fetch would normalize it. */
  function raw(path: string, method = 'GET'): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request(`${url}/`, { path, method }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .once('error', reject)
        .end()
    })
  }

  /** What reached the daemon while something was done. */
  async function passedBy(action: () => Promise<unknown>): Promise<string[]> {
    const before = daemon.requests.length
    await action()
    return daemon.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
  }

  test.each(['/', '/index.html', '/?tab=trends'])(
    'tells the page at %s that a daemon is here',
    async (path) => {
      let html = ''
      const passed = await passedBy(async () => (html = await (await fetch(url + path)).text()))
      expect(html).toContain('<meta name="fleetcast-daemon" content="./" />')
      expect(html).toContain('<title>Page</title>')
      expect(passed).toEqual([])
    },
  )

  test('passes on what is read, the key included, and never a cookie', async () => {
    const response = await fetch(`${url}/predictions/current?x=1`, {
      headers: { 'X-API-Key': 'secret', Cookie: 'mine=1' },
    })
    expect(await response.json()).toMatchObject({ tick: 0 })
    const last = daemon.requests.at(-1)
    expect(last).toMatchObject({ path: '/predictions/current?x=1', headers: { 'x-api-key': 'secret' } })
    expect(last?.headers.cookie).toBeUndefined()
    expect(last?.headers.host).toBe(new URL(daemon.url).host)
  })

  test('gives answers to no other origin, and lets them run nothing', async () => {
    const { headers } = await fetch(`${url}/health`, { headers: { Origin: 'http://localhost:9' } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  })

  test.each([
    ['/health', '/health'],
    ['/status', '/status'],
    ['/explain/web%201', '/explain/web%201'],
    ['/cascade/status', '/cascade/status'],
    ['/drift/report', '/drift/report'],
    ['/historical/alerts?time_range=1h', '/historical/alerts?time_range=1h'],
    ['/historical/export/alerts', '/historical/export/alerts'],
    ['/admin/model-info', '/admin/model-info'],
    ['/.daemon/service', '/'],
  ])('passes on GET %s', async (path, asked) => {
    expect(await passedBy(() => raw(path))).toEqual([`GET ${asked}`])
  })

  test.each([
    ['GET', '/admin/reload-model', 404],
    ['GET', '/admin/models', 404],
    ['GET', '/alerts/active', 404],
    ['GET', '/feed/data', 404],
    ['POST', '/feed/data', 404],
    ['POST', '/admin/reload-model', 404],
    ['POST', '/predictions/current', 405],
    ['DELETE', '/historical/alerts', 405],
    ['OPTIONS', '/health', 405],
    ['GET', '/health/more', 404],
    ['GET', '/x/health', 404],
    ['GET', '/explain/..%2fadmin%2fmodels', 404],
    ['GET', '/historical/../admin/models', 404],
    ['GET', '/historical/%2e%2e/admin/models', 404],
    ['GET', '/explain/%zz', 404],
    ['GET', '/ws/predictions', 404],
  ])('does not pass on %s %s', async (method, path, status) => {
    let answered: number | undefined
    const passed = await passedBy(async () => (answered = await raw(path, method)))
    expect(passed).toEqual([])
    expect(answered).toBe(status)
  })

  test('passes on the stream for its own page, and for no other website', async () => {
    const open = (path: string, origin: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws') + path, { origin })
        socket.once('error', (error) => resolve(error.message))
        socket.once('message', (data: Buffer) => {
          socket.terminate()
          resolve(data.toString('utf8'))
        })
      })
    expect(await open('/ws/predictions', url)).toContain('"connected"')
    expect(await passedBy(() => open('/ws/predictions', 'http://other.example'))).toEqual([])
    expect(await open('/ws/predictions', 'http://other.example')).toContain('404')
    expect(await open('/health', url)).toMatch(/hang up|closed|reset/)
  })

  test('a daemon that is down is 502 with a sentence, and the page stays', async () => {
    await daemon.stop()
    const response = await fetch(`${url}/health`)
    expect(response.status).toBe(502)
    expect(await response.json()).toEqual({
      error: `The daemon at ${daemon.url} does not answer (ECONNREFUSED).`,
    })
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/predictions`)
    await new Promise((resolve) => socket.once('error', resolve))
    expect((await fetch(url)).status).toBe(200)
    await daemon.start()
  })
})
