import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { receiver } from '#testing/daemonParts/receiver.ts'
import { wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-webhook-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

interface Told {
  readonly status: string
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[]
}

test(
  'A webhook that is down is said; what waits outlives a restart and is delivered once',
  { timeout: 60_000 },
  async () => {
    const hook = await receiver()
    const config = {
      dataDir,
      // Values that are measured need none.
      modelPath: join(dataDir, 'none'),
      webhooks: [{ url: hook.url, token: null }],
    }
    let daemon = await wholeDaemon(config)
    const down = async () => (await daemon.facts()).problems.find(({ id }) => id.startsWith('webhook-down'))
    const feed = async (cpu: number, agoMs = 0) => {
      const timestamp = new Date(Date.now() - agoMs).toISOString()
      const records = [{ server_name: 'db-1', timestamp, cpu_percent: cpu }]
      expect(await daemon.post('/feed/data', { records })).toMatchObject({ body: { status: 'accepted' } })
    }
    try {
      const [rule] = defaultRules()
      const rules = [
        {
          ...rule,
          id: 'hot',
          metric: 'cpu_percent',
          limit: { kind: 'value', direction: 'above', value: 90 },
          keepFiringMs: 0,
        },
      ]
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify({ rules, by: 'ann' })
      const put = await fetch(`${daemon.url}/api/fleetcast/alerts/rules`, { method: 'PUT', headers, body })
      expect(put.status).toBe(200)

      hook.behave({ kind: 'status', status: 503 })
      await feed(20, 1000)
      await feed(99)
      await until('the receiver was asked twice', () => hook.received.length >= 2)
      const problem = await until('the problem is said', down)
      expect(problem.message).toMatch(
        /http:\/\/127\.0\.0\.1:\d+\/… cannot be reached for alerts: it responded with 503: an answer of lines/,
      )
      expect(await (await fetch(`${daemon.url}/readyz`)).text()).toContain(problem.message)
      expect(JSON.stringify(await daemon.facts())).not.toContain(new URL(hook.url).pathname)
      await daemon.end()

      hook.behave({ kind: 'breaks' })
      daemon = await wholeDaemon(config)
      await until('the problem is said again', down)
      const before = hook.received.length
      hook.behave({ kind: 'status', status: 200 })
      await until('it is over', async () => (await down()) === undefined)
      // It ends, which is told too: nothing of the beginning came in between.
      await feed(10)
      await until('its end is told', () => hook.received.length > before + 1)
      const told = hook.received.slice(before).map(({ body: sent }) => sent as Told)
      const said = told.flatMap(({ alerts }) =>
        alerts.map(({ status, labels }) => `${status} ${labels.server ?? ''}`),
      )
      expect(said).toEqual(['firing db-1', 'resolved db-1'])
    } finally {
      await daemon.end()
      await hook.close()
    }
  },
)
