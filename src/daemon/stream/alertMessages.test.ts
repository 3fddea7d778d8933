import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newAlertsState, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { stepAlerts } from '#forecast/alerts/step.ts'
import { withAlertChanges } from '#forecast/wire/own/alertChanges.ts'
import { readFrame } from '#forecast/wire/packed/frames.ts'
import { inflate } from '#forecast/wire/packed/inflate.ts'
import { AlertMessages, type AlertsHad } from './alertMessages.ts'

const FROM_MS = Date.UTC(2026, 0, 12, 12)
const COMPACT: AlertsHad = { isCompact: true, number: null }
const PLAIN: AlertsHad = { isCompact: false, number: null }

let state: AlertsState
const onNews = vi.fn()
const onError = vi.fn()
let messages: AlertMessages

beforeEach(() => {
  state = newAlertsState(defaultRules())
  onNews.mockClear()
  messages = new AlertMessages(() => state, onNews, onError)
})
afterEach(() => expect(onError).not.toHaveBeenCalled())

let minutes = 0
/** Another value of a server that breaches. */
function breach(...servers: string[]): void {
  const [rule] = state.rules
  const timeMs = FROM_MS + ++minutes * 60_000
  const about = { rule: rule?.id ?? '', metric: 'cpu_percent', direction: 'above', limit: 90 } as const
  const values = servers.map((server) => ({ ...about, server, value: 90 + minutes / 100, timeMs }))
  state = stepAlerts(state, { kind: 'measured', atMs: timeMs, baseline: false, values }).state
}

interface Heard {
  readonly type: string
  readonly number: number
  readonly from?: number
  readonly changes?: { readonly alerts: readonly object[] }
  readonly state?: AlertsState
}

async function told(has: AlertsHad): Promise<Heard & { readonly bytes: number }> {
  const find = () => {
    const now = messages.newest(has)
    return now.kind === 'message' ? now.message : expect.fail(now.kind)
  }
  if (messages.newest(has).kind === 'writing') await vi.waitFor(() => expect(find()).not.toBeNull())
  const { isBinary, pieces } = find()
  const [bytes = new Uint8Array()] = pieces
  expect(isBinary).toBe(has.isCompact)
  const frame = isBinary ? readFrame(new Uint8Array(bytes)) : null
  if (frame !== null && frame.kind !== 'text') throw new Error('alerts are text')
  const text = new TextDecoder().decode(frame === null ? bytes : await inflate(frame.packed))
  return { ...(JSON.parse(text) as Heard), bytes: bytes.length }
}

test('an earlier page hears of all alerts, as JSON, however often it asks', async () => {
  breach('a')
  const first = await told(PLAIN)
  expect(first).toMatchObject({ type: 'alerts', state })
  expect(await told({ isCompact: false, number: first.number })).toEqual(first)
})

test('a page of ours hears of all once, and then of what has changed', async () => {
  breach(...Array.from({ length: 40 }, (_, i) => `server-${i}`))
  const first = await told(COMPACT)
  expect(first).toMatchObject({ type: 'alerts', state })
  expect(messages.newest({ isCompact: true, number: first.number })).toEqual({ kind: 'none' })
  const before = state
  breach('server-7')
  const next = await told({ isCompact: true, number: first.number })
  expect(next).toMatchObject({ type: 'alerts-changed', from: first.number })
  expect(next.changes?.alerts).toHaveLength(1)
  expect(withAlertChanges(before, next.changes)).toEqual(state)
  expect(next.bytes).toBeLessThan(first.bytes / 2)
  expect((await told(PLAIN)).bytes).toBeGreaterThan(5 * first.bytes)
})

test('it is written once for all that have the same, and said when it is there', async () => {
  breach('a')
  expect(messages.newest(COMPACT)).toEqual({ kind: 'writing' })
  expect(messages.newest(COMPACT)).toEqual({ kind: 'writing' })
  await vi.waitFor(() => expect(onNews).toHaveBeenCalledOnce())
  const [one, other] = [messages.newest(COMPACT), messages.newest(COMPACT)]
  expect(one).toMatchObject({ kind: 'message' })
  expect(one.kind === 'message' && other.kind === 'message' && one.message === other.message).toBe(true)
})

test('what was being written when the alerts changed again is told to nobody', async () => {
  breach('a')
  expect(messages.newest(COMPACT)).toEqual({ kind: 'writing' })
  breach('b')
  const heard = await told(COMPACT)
  expect(heard.state?.alerts).toHaveLength(2)
  await vi.waitFor(() => expect(onNews).toHaveBeenCalledTimes(2))
  expect(await told(COMPACT)).toEqual(heard)
})

test('who has fallen far behind, or has what is not known here, hears of all', async () => {
  breach('a')
  const { number } = await told(COMPACT)
  for (let i = 0; i < 20; i++) {
    breach('a')
    messages.newest(PLAIN)
  }
  expect(await told({ isCompact: true, number })).toMatchObject({ type: 'alerts', state })
  expect(await told({ isCompact: true, number: 10_000 })).toMatchObject({ type: 'alerts', state })
})
