import { expect, test } from 'vitest'
import { forecast, quiet, reading, user } from '#testing/alertEvents.ts'
import { isOpen, type Alert, type AlertsState } from './alert.ts'
import { byServer, inPlaces, leadOf, placesOf } from './byServer.ts'
import { stepAlerts, type AlertEvent } from './step.ts'

function fleet(names: readonly string[], n = 1, from: AlertsState = quiet()): AlertsState {
  const about = forecast(n, null) as Extract<AlertEvent, { kind: 'forecast' }>
  const readings = names.flatMap((server) =>
    ['disk_percent', 'cpu_percent'].map((metric) => reading('breach', about.issueMs, { server, metric })),
  )
  return stepAlerts(from, { ...about, readings, alone: true }).state
}
const servers = (entries: readonly { readonly server: string }[]) => entries.map(({ server }) => server)
const open = ({ alerts }: AlertsState) => alerts.filter(isOpen)
const resolve = (state: AlertsState, ids: readonly number[]) =>
  stepAlerts(state, {
    kind: 'acts',
    atMs: user.atMs,
    events: ids.map((id) => ({ kind: 'resolve', id, ...user }) as const),
  }).state

test('there is one entry per server with its alerts, the worst first', () => {
  const state = fleet(['a', 'b'])
  const acknowledged = stepAlerts(state, { kind: 'acknowledge', id: 1, ...user }).state
  const entries = byServer(open(acknowledged))
  expect(entries.map(({ server, alerts }) => [server, alerts.map(({ id }) => id)])).toEqual([
    ['a', [2, 1]],
    ['b', [3, 4]],
  ])
})

test('a row speaks for the likeliest of the worst alerts, whatever else is likelier', () => {
  const [sooner, likelier] = fleet(['a']).alerts
  const of = (alert: Alert | undefined, changes: Partial<Alert>, chance: number): Alert => {
    if (alert === undefined || alert.odds === null) throw new Error('it has odds')
    return { ...alert, ...changes, odds: { ...alert.odds, chance } }
  }
  const all = [
    of(sooner, { id: 7, severity: 'warning' }, 0.9),
    of(sooner, { id: 8 }, 0.4),
    of(likelier, { id: 9 }, 0.6),
    of(sooner, { id: 10, phase: { kind: 'resolved', mutedUntilMs: null } }, 1),
  ]
  expect(leadOf(all)?.id).toBe(9)
  expect(leadOf([...all].reverse())?.id).toBe(9)
  expect(leadOf(all.slice(3))?.id).toBe(10)
  expect(leadOf([])).toBeUndefined()
})

test('entries keep their places while somebody works at them, also those that are done', () => {
  const before = fleet(['a', 'b', 'c'])
  const places = placesOf(byServer(open(before)))
  const after = fleet(['0', 'b', 'c'], 2, resolve(before, [1, 2, 3]))
  const kept = inPlaces(places, byServer(open(after)), after.alerts)
  expect(servers(kept)).toEqual(['a', 'b', 'c', '0'])
  expect(kept[0]?.alerts.map(({ phase }) => phase.kind)).toEqual(['resolved', 'resolved'])
  // One of b was resolved, and breached again: the new one is listed beside it.
  expect(kept[1]?.alerts.map(({ id, phase }) => [id, phase.kind])).toEqual([
    [3, 'resolved'],
    [4, 'firing'],
    [expect.any(Number), 'firing'],
  ])
  expect(servers(byServer(open(after)))).not.toContain('a')
})

test('what is forgotten leaves its place', () => {
  const state = fleet(['a', 'b'])
  const places = placesOf(byServer(open(state)))
  const fewer = { ...state, alerts: state.alerts.filter(({ server }) => server === 'b') }
  expect(servers(inPlaces(places, byServer(open(fewer)), fewer.alerts))).toEqual(['b'])
})
