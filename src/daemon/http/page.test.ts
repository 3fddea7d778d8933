import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testApp } from '#testing/daemonParts/app.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'

let root = ''
const HTML = { Accept: 'text/html,application/xhtml+xml' }

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fleetcast-page-'))
  await mkdir(join(root, 'dist/assets'), { recursive: true })
  await writeFile(join(root, 'dist/index.html'), '<!doctype html><html><head><title>x</title></head></html>')
  await writeFile(join(root, 'dist/assets/a-1.js'), 'console.log(1)\n'.repeat(500))
  await writeFile(join(root, 'dist/.secret'), 'hidden')
  await writeFile(join(root, 'outside.txt'), 'outside')
})
afterAll(() => rm(root, { recursive: true }))

const app = (keys: readonly string[] = []) =>
  testApp(fakeParts({ keys }), { pageDir: join(root, 'dist') }).app

test('browsers get the page, which names this daemon, without a key; others the service', async () => {
  const page = await app(['k']).request('/', { headers: HTML })
  expect(await page.text()).toContain('<head><meta name="fleetcast-daemon" content="/"><title>')
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const tag = page.headers.get('etag') ?? ''
  expect((await app().request('/', { headers: { ...HTML, 'If-None-Match': tag } })).status).toBe(304)
  expect(await (await app().request('/')).json()).toMatchObject({ version: '2.4' })
})

test('what the build names by its content may be kept for ever, and comes packed', async () => {
  const script = await app().request('/assets/a-1.js', { headers: { 'Accept-Encoding': 'gzip' } })
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(gunzipSync(Buffer.from(await script.arrayBuffer())).toString()).toContain('console.log(1)')
  expect(await (await app().request('/assets/a-1.js')).text()).toContain('console.log(1)')
})

test.each([
  '/../outside.txt',
  '/%2e%2e/outside.txt',
  '/..%2foutside.txt',
  '/assets/..%2f..%2foutside.txt',
  '/assets/%2e%2e%5c%2e%2e%5coutside.txt',
  '/.secret',
  '/assets',
  '//etc/passwd',
  '/%00',
  '/%ff',
])('%s leads nowhere', async (path) => {
  const answer = await app().request(`http://localhost${path}`)
  expect(answer.status).toBe(404)
  expect(await answer.text()).not.toMatch(/outside|hidden|root:/)
})

test('without a build a page says what to do', async () => {
  const { app: bare } = testApp(fakeParts(), { pageDir: join(root, 'none') })
  const page = await bare.request('/', { headers: HTML })
  expect(await page.text()).toContain('npm run build')
})

test('a build that is made anew is the one that is served, and what was of the old is not there', async () => {
  const dist = join(root, 'again')
  await mkdir(join(dist, 'assets'), { recursive: true })
  await writeFile(join(dist, 'index.html'), '<head></head>old')
  await writeFile(join(dist, 'assets/old.js'), '1')
  const { app: served } = testApp(fakeParts(), { pageDir: dist })
  expect(await (await served.request('/', { headers: HTML })).text()).toContain('old')
  await rm(join(dist, 'assets/old.js'))
  expect((await served.request('/assets/old.js')).status).toBe(404)
  await writeFile(join(dist, 'assets/new.js'), '2')
  await writeFile(join(dist, 'index.html'), '<head></head>new')
  await utimes(join(dist, 'index.html'), 1, 2)
  expect(await (await served.request('/', { headers: HTML })).text()).toContain('new')
  expect(await (await served.request('/assets/new.js')).text()).toBe('2')
})
