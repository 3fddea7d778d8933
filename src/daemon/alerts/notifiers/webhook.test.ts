import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Alert } from '#forecast/alerts/alert.ts'
import { last, quiet, rule, run } from '#testing/alertEvents.ts'
import { manualClock } from '#testing/daemonParts/intake.ts'
import { receiver, type Behavior, type Receiver } from '#testing/daemonParts/receiver.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import { until } from '#testing/until.ts'
import { Bus } from '../../events.ts'
import type { Notifier } from './notifier.ts'
import { testAlert } from './testAlert.ts'
import { createWebhook } from './webhook.ts'

const signal = new AbortController().signal
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  vi.restoreAllMocks()
})

const [BASE] = last(run(quiet(), ['breach', 'breach'])).alerts
const alertOf = (id: number, changes: Partial<Alert> = {}): Alert => {
  if (BASE === undefined) throw new Error('no alert fired')
  return { ...BASE, id, server: `db-${id}`, firedMs: Date.UTC(2026, 0, 1, 0, id), ...changes }
}
const ended = (alert: Alert, endMs: number): Alert => ({
  ...alert,
  endMs,
  phase: { kind: 'resolved', mutedUntilMs: null },
})

const messageSchema = z.object({
  version: z.literal('4'),
  status: z.enum(['firing', 'resolved']),
  groupKey: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  commonLabels: z.record(z.string(), z.string()),
  truncatedAlerts: z.literal(0),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.object({ summary: z.string(), description: z.string() }),
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    }),
  ),
})

async function delivery({
  path = '/hook',
  store = memoryStore(),
  to,
}: { path?: string; store?: ReturnType<typeof memoryStore>; to?: Receiver } = {}) {
  const target = to ?? (await receiver(path))
  if (to === undefined) closing.push(target.close)
  const clock = manualClock(Date.UTC(2026, 0, 1, 12))
  const attempts = countedAttempts()
  let hangs = false
  const behave = (behavior: Behavior) => {
    hangs = behavior.kind === 'hangs'
    target.behave(behavior)
  }
  const problems = new Map<string, string>()
  const bus = new Bus((error) => {
    throw error
  })
  bus.on('problem', ({ id, message }) => problems.set(id, message))
  bus.on('solved', (id) => problems.delete(id))
  const notifier: Notifier = await createWebhook(
    { url: target.url, token: 'secret' },
    { bus, store, clock, externalUrl: 'http://fleet:8000', fetch: attempts.fetch },
    signal,
  )
  closing.unshift(notifier.close)
  /** Firing ones of all of them. */
  const update = (
    alerts: readonly Alert[],
    firing = alerts.filter(({ phase }) => phase.kind === 'firing'),
  ) => {
    notifier.update({ firing, alerts, atMs: clock.nowMs() })
  }
  const came = async (count: number) => {
    await until(`${count} messages came`, () => target.received.length >= count)
    if (hangs) attempts.timeOut()
    await attempts.settled()
    expect(target.received).toHaveLength(count)
  }
  const message = (at: number) => messageSchema.parse(target.received.at(at)?.body)
  const told = (at: number) =>
    message(at).alerts.map(({ labels, status }) => `${labels.server ?? ''} ${status}`)
  const deadLetters = async () => {
    const how = { server: null, newestFirst: false, most: 100 }
    const events = await store.events('dead-letter', { fromMs: 0, toMs: Infinity }, how, signal)
    return events.map(({ data }) => data as { why: string; labels: Record<string, string> })
  }
  const { settled } = attempts
  return {
    target,
    behave,
    clock,
    notifier,
    update,
    came,
    settled,
    message,
    told,
    problems,
    deadLetters,
    store,
  }
}

/** Attempts to deliver, whose ends can be waited for however slow the machine is, and whose time is up when a test says so. */
function countedAttempts() {
  let underWay = 0
  const limits: AbortController[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const limit = new AbortController()
    limits.push(limit)
    return limit.signal
  })
  return {
    /** Answers are there as a whole, so that nothing is waited for after them. */
    fetch: async (...request: Parameters<typeof fetch>) => {
      underWay++
      try {
        const response = await fetch(...request)
        return new Response(await response.arrayBuffer(), response)
      } finally {
        underWay--
      }
    },
    timeOut: () => {
      for (const limit of limits) limit.abort()
    },
    /** No attempt is under way, and what follows from the last one has followed. */
    settled: async () => {
      for (let idleTurns = 0; idleTurns < 20; idleTurns = underWay === 0 ? idleTurns + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

describe('a webhook', () => {
  test('is told as Alertmanager tells, one message per rule', async () => {
    const { update, came, message, told, target } = await delivery()
    update([alertOf(1), alertOf(2), alertOf(3, { rule: 'other', ruleName: 'Other' })])
    await came(2)
    expect(told(0)).toEqual(['db-1 firing', 'db-2 firing'])
    const { alerts, ...first } = message(0)
    expect(first).toMatchObject({
      status: 'firing',
      groupKey: '{}:{alertname="Disk", rule="r"}',
      groupLabels: { alertname: 'Disk', rule: 'r' },
      commonLabels: { alertname: 'Disk', metric: 'disk_percent', rule: 'r', severity: 'critical' },
    })
    expect(alerts[0]).toMatchObject({
      annotations: { summary: 'db-1: disk_percent ≥ 90 %' },
      startsAt: '2026-01-01T00:01:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
    })
    expect(target.received[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    })
  })

  test('is told the end once, and of what goes on after four hours only', async () => {
    const { update, came, settled, told, message, clock } = await delivery()
    const [one, two] = [alertOf(1), alertOf(2)]
    update([one, two])
    await came(1)
    update([one, two])
    update([ended(one, Date.UTC(2026, 0, 1, 13)), two])
    await came(2)
    expect(told(1)).toEqual(['db-1 resolved'])
    expect(message(1)).toMatchObject({ status: 'resolved', alerts: [{ endsAt: '2026-01-01T13:00:00.000Z' }] })
    update([ended(one, 1), two])
    await settled()
    await clock.advance(4 * 3_600_000)
    update([ended(one, 1), two])
    await came(3)
    expect(told(2)).toEqual(['db-2 firing'])
  })

  test('is not told of what is quiet, but of its end', async () => {
    const { update, came, settled, told } = await delivery()
    const [one, two] = [alertOf(1), alertOf(2)]
    update([one])
    await came(1)
    // Both are in maintenance by now, and one was never told.
    update([one, two], [])
    await settled()
    update([ended(one, 1), ended(two, 1)], [])
    await came(2)
    expect(told(1)).toEqual(['db-1 resolved'])
  })

  test('is told of what becomes loud again', async () => {
    const { update, came, settled, told } = await delivery()
    update([alertOf(1)], [])
    await settled()
    update([alertOf(1)])
    await came(1)
    expect(told(0)).toEqual(['db-1 firing'])
  })
})

describe('a receiver that fails', () => {
  test.each([
    ['answers 500', { kind: 'status', status: 500 }, 'it responded with 500: an answer of lines'],
    ['answers 403', { kind: 'status', status: 403 }, 'it responded with 403'],
    ['hangs', { kind: 'hangs' }, 'no response within 10 s'],
    ['breaks off', { kind: 'breaks' }, ''],
  ] as const)('and %s is asked again, ever later, until it takes it', async (_, behavior, why) => {
    const { update, came, told, behave, problems, clock, deadLetters } = await delivery()
    behave(behavior)
    update([alertOf(1)])
    await came(1)
    expect([...problems.values()][0]).toContain(`/… cannot be reached for alerts: ${why}`)
    await clock.advance(999)
    await came(1)
    await clock.advance(1)
    await came(2)
    expect(clock.sleepers()).toBe(1)
    behave({ kind: 'status', status: 200 })
    await clock.advance(1999)
    await came(2)
    // What happened meanwhile goes along.
    update([alertOf(1), alertOf(2)])
    await clock.advance(1)
    await came(3)
    expect(told(2)).toEqual(['db-1 firing', 'db-2 firing'])
    expect(problems.size).toBe(0)
    await expect(deadLetters()).resolves.toEqual([])
  })

  test('and is not there at all is a problem', async () => {
    const { update, target, problems } = await delivery()
    await target.close()
    update([alertOf(1)])
    await until('the problem is told', () => problems.size === 1)
    expect([...problems.values()][0]).toContain('ECONNREFUSED')
  })

  test('and asks for time is given it', async () => {
    const { update, came, behave, clock } = await delivery()
    behave({ kind: 'status', status: 429, headers: { 'Retry-After': '120' } })
    update([alertOf(1)])
    await came(1)
    expect(clock.sleepers()).toBe(1)
    await clock.advance(119_000)
    await came(1)
    await clock.advance(1000)
    await came(2)
  })

  test('and refuses a message is not asked again before its time; what it refused is kept', async () => {
    const { update, came, behave, problems, clock, deadLetters } = await delivery()
    behave({ kind: 'status', status: 400 })
    update([alertOf(1)])
    await came(1)
    update([alertOf(1)])
    await clock.advance(600_000)
    await came(1)
    expect([...problems.values()][0]).toMatch(
      /http:\/\/127\.0\.0\.1:\d+\/… rejects alerts: it responded with 400: an answer of lines/,
    )
    await expect(deadLetters()).resolves.toMatchObject([
      { why: 'it responded with 400: an answer of lines', labels: { server: 'db-1' } },
    ])
  })

  test('and redirects is not followed: the token is for one address', async () => {
    const other = await receiver('/other')
    closing.push(other.close)
    const { update, came, behave } = await delivery()
    behave({ kind: 'status', status: 307, headers: { Location: other.url } })
    update([alertOf(1)])
    await came(1)
    expect(other.received).toEqual([])
  })

  test('for a day is not told of ends any more, and they are kept as dead letters', async () => {
    const { update, came, settled, behave, clock, deadLetters } = await delivery()
    update([alertOf(1)])
    await came(1)
    behave({ kind: 'status', status: 500 })
    update([ended(alertOf(1), 5)])
    await came(2)
    expect(clock.sleepers()).toBe(1)
    clock.jump(clock.nowMs() + 90_000_000)
    await clock.advance(1000)
    await settled()
    await expect(deadLetters()).resolves.toMatchObject([
      { why: 'its resolution could not be delivered for a day' },
    ])
    await came(2)
  })
})

describe('a restart', () => {
  test('leaves pending what was not delivered', async () => {
    const before = await delivery()
    before.update([alertOf(1), alertOf(2)])
    await before.came(1)
    before.behave({ kind: 'status', status: 500 })
    const resolved = ended(alertOf(1), 5)
    before.update([resolved, alertOf(2), alertOf(3)])
    await before.came(2)
    await before.notifier.close()
    before.behave({ kind: 'status', status: 200 })
    const after = await delivery({ store: before.store, to: before.target })
    // The alert that was to be told is over, too; two was told and continues.
    after.update([resolved, alertOf(2), ended(alertOf(3), 6)])
    await after.came(3)
    expect(after.told(2)).toEqual(['db-1 resolved', 'db-3 resolved'])
  })

  test('finds nothing to tell where nothing changed', async () => {
    const before = await delivery()
    before.update([alertOf(1)])
    await before.came(1)
    await before.notifier.close()
    const after = await delivery({ store: before.store, to: before.target })
    after.update([alertOf(1)])
    await after.settled()
    await after.came(1)
  })
})

test('receivers that only a query tells apart are told apart, and no secret of theirs is a name', async () => {
  const kept = memoryStore()
  const names = new Set<string>()
  const store: typeof kept = {
    ...kept,
    putDocument: (name, ...given) => {
      names.add(name)
      return kept.putDocument(name, ...given)
    },
  }
  const target = await receiver('/hook')
  closing.push(target.close)
  for (const key of ['one', 'two']) {
    const to: Receiver = { ...target, url: `${target.url}?key=${key}` }
    const { update } = await delivery({ store, to })
    update([alertOf(key.length)])
    await closing.shift()?.()
  }
  expect(names.size).toBe(2)
  expect([...names].join()).not.toContain('one')
})

describe('Alertmanager itself', () => {
  const sentSchema = z.array(
    z.object({ labels: z.record(z.string(), z.string()), startsAt: z.string(), endsAt: z.string() }),
  )

  test('is told by its path, again every minute, with an end four minutes on', async () => {
    const { update, came, target, clock } = await delivery({ path: '/am/api/v2/alerts' })
    update([alertOf(1)])
    await came(1)
    await clock.advance(60_000)
    update([alertOf(1)])
    await came(2)
    update([ended(alertOf(1), Date.UTC(2026, 0, 1, 12, 2))])
    await came(3)
    const sent = target.received.map(({ body }) => sentSchema.parse(body)[0]?.endsAt)
    expect(sent).toEqual(['2026-01-01T12:04:00.000Z', '2026-01-01T12:05:00.000Z', '2026-01-01T12:02:00.000Z'])
    await clock.advance(600_000)
    update([ended(alertOf(1), 1)])
    await came(3)
  })
})

describe('a test alert', () => {
  test('fires and resolves, and says how that went', async () => {
    const target = await receiver()
    closing.push(target.close)
    const send = () =>
      testAlert(
        { url: target.url, token: null },
        { clock: manualClock(), externalUrl: 'http://fleet:8000' },
        signal,
      )
    await expect(send()).resolves.toEqual({ kind: 'delivered', status: 200, sentAs: 'webhook' })
    expect(target.received.map(({ body }) => messageSchema.parse(body).status)).toEqual([
      'firing',
      'resolved',
    ])
    expect(target.received[0]?.headers.authorization).toBeUndefined()
    target.behave({ kind: 'status', status: 401 })
    await expect(send()).resolves.toMatchObject({
      kind: 'failed',
      why: 'it responded with 401: an answer of lines',
    })
  })

  test('with user and password in its address sends them as Basic, and never tells them', async () => {
    const target = await receiver()
    closing.push(target.close)
    const send = (url: string) =>
      testAlert({ url, token: null }, { clock: manualClock(), externalUrl: 'http://fleet:8000' }, signal)
    const withSecrets = target.url.replace('://', '://me:s3cr%40t@')
    await expect(send(withSecrets)).resolves.toMatchObject({ kind: 'delivered' })
    const basic = `Basic ${Buffer.from('me:s3cr@t').toString('base64')}`
    expect(target.received[0]?.headers.authorization).toBe(basic)
    await expect(send(target.url.replace('://', '://me:50%@'))).resolves.toMatchObject({ kind: 'delivered' })
    const failed = await send('http://me:s3cret@127.0.0.1:1/path?token=s3cret')
    expect(failed.kind).toBe('failed')
    expect(JSON.stringify(failed)).not.toContain('s3cret')
  })
})
test('the alerts of these tests fire', () => {
  expect(alertOf(1)).toMatchObject({ rule: rule().id, phase: { kind: 'firing' } })
})
