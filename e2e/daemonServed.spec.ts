import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '#testing/freePort.ts'
import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import { chip, expectLive, grid, staleLine, test as base } from './daemonPage.ts'
import { expect } from './test.ts'

const start = fileURLToPath(new URL('../src/cli/start.mjs', import.meta.url))

/** `npm start -- --daemon`, which serves the page with the daemon on the page's own origin. */
const test = base.extend<{ serve: (daemon: string) => Promise<string> }>({
  serve: async ({ page }, use) => {
    const children: ChildProcess[] = []
    await use(async (daemon) => {
      const port = await freePort()
      const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' }
      const child = spawn(process.execPath, [start, '--daemon', daemon], { env, stdio: 'ignore' })
      children.push(child)
      const url = `http://127.0.0.1:${port}/`
      await expect(async () => {
        expect((await fetch(url)).ok).toBe(true)
      }).toPass({ timeout: 60_000 })
      return url
    })
    await page.close()
    for (const child of children) {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    }
  },
})

for (const generation of ['v1', 'v2'] as const) {
  test(`a page that is served with a daemon (${generation}) is live without a question`, async ({
    page,
    start: daemonOf,
    serve,
  }) => {
    const make = generation === 'v1' ? v1Body : v2Body
    const body = (tick: number) => make({ servers: 7, tick, seed: 5 })
    const daemon = await daemonOf({ generation, body, tickMs: 700 })
    const url = await serve(daemon.url)
    await page.goto(`${url}?tab=predictions`)
    await expectLive(page, generation === 'v1' ? 'stream' : 'polling')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(grid(page)).toBeVisible()
    await chip(page).click()
    const card = page.getByRole('dialog', { name: 'Daemon', exact: true })
    await expect(card).toContainText(new URL(url).origin)
    await expect(card).not.toContainText('cannot be asked')

    const seen = daemon.requests.length
    for (const path of ['alerts/active', 'feed/data', 'admin/models', 'predictions/other']) {
      expect((await fetch(url + path)).status, path).toBe(404)
    }
    expect((await fetch(`${url}health`, { method: 'POST' })).status).toBe(405)
    const passed = daemon.requests.slice(seen).map(({ path }) => path)
    expect(
      passed.filter((path) => !['/health', '/status', '/predictions/current', '/'].includes(path)),
    ).toEqual([])
    expect(daemon.requests.every(({ method }) => method === 'GET')).toBe(true)
  })
}

test.describe('what a page of another origin could not be told', () => {
  test.use({ provoked: /status of (429|500|502)/ })

  test('that the daemon crashes, and how long it wants to be left alone', async ({
    page,
    start: daemonOf,
    serve,
  }) => {
    const body = (tick: number) => v2Body({ servers: 7, tick, seed: 5 })
    const manners = { status500: true, retryAfterSeconds: 4, limitPerMinute: 2 }
    const daemon = await daemonOf({ generation: 'v2', body, tickMs: 500, manners })
    await page.goto(`${await serve(daemon.url)}?tab=predictions`)
    const refused = page.getByRole('alert', { name: 'Connection refused' })
    await expect(refused).toContainText('The daemon responded with 500')
    await expect(refused).toContainText('Internal Server Error')
    daemon.change({ status500: false })
    await expectLive(page, 'polling')
    await expect(staleLine(page)).toContainText('Too many requests', { timeout: 15_000 })
    const asked = daemon.requests.length
    await page.waitForTimeout(3_000)
    expect(daemon.requests.length).toBe(asked)
    await daemon.stop()
    await expect(staleLine(page)).toContainText('The daemon responded with 502', { timeout: 10_000 })
    await expect(grid(page)).toBeVisible()
    await daemon.start()
    await expectLive(page, 'polling')
  })
})
