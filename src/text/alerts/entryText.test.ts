import { expect, test } from 'vitest'
import type { Alert } from '#forecast/alerts/alert.ts'
import { standingOfAlert } from '#forecast/alerts/alert.ts'
import { actedText, bulkText, entryMetrics, entryOdds, entryPhases, selectAllText } from './entryText.ts'
import { phaseText } from './phaseText.ts'

function alert(
  metric: string,
  severity: Alert['severity'],
  limit: number,
  chance: number,
  kind = 'firing',
): Alert {
  const odds = { chance, measured: chance === 1, withinMs: 28_800_000, passage: null }
  const about = { id: 1, metric, severity, limit, direction: 'above', peak: { validMs: 0 } }
  return { ...about, odds, phase: { kind } } as unknown as Alert
}
const plain = (text: string) => text.replaceAll(/\u202f/g, ' ')

const said = (alerts: readonly Alert[]) => [plain(entryMetrics(alerts)), plain(entryOdds(alerts))]

test('the threshold of a row and its chance are of one alert', () => {
  const [warning, critical] = [
    alert('cpu_percent', 'warning', 75, 0.41),
    alert('cpu_percent', 'critical', 90, 0.34),
  ]
  expect(said([critical, warning])).toEqual(['cpu_percent ≥ 90 %', '34 % chance within 8 h'])
  expect(said([warning, critical])).toEqual(['cpu_percent ≥ 90 %', '34 % chance within 8 h'])
  const disk = alert('disk_percent', 'critical', 95, 0.5)
  expect(said([critical, warning, disk])).toEqual([
    'disk_percent ≥ 95 %, also cpu_percent',
    '50 % chance within 8 h',
  ])
})

test('what breaches now says so by its own threshold', () => {
  const measured = alert('cpu_percent', 'warning', 75, 1)
  const critical = alert('cpu_percent', 'critical', 90, 0.6)
  expect(said([critical, measured])).toEqual([
    'cpu_percent ≥ 90 %, also cpu_percent ≥ 75 % now',
    '60 % chance within 8 h',
  ])
  expect(said([measured])).toEqual(['cpu_percent ≥ 75 %', 'breaching now'])
  expect(said([{ ...measured, phase: { kind: 'resolved', mutedUntilMs: null } }])[1]).toBe('')
})

test('what is measured is breaching, as everywhere; what is to come, and what is over, is as bad as its rule', () => {
  const measured = alert('cpu_percent', 'critical', 90, 1)
  expect(standingOfAlert(measured)).toBe('breaching')
  expect(standingOfAlert(alert('cpu_percent', 'critical', 90, 0.6))).toBe('critical')
  expect(standingOfAlert(alert('cpu_percent', 'critical', 90, 1, 'resolved'))).toBe('critical')
})

test('where an alert stands is when it fired, and not for how long the breach has lasted', () => {
  const { phase } = alert('cpu_percent', 'critical', 90, 1)
  const fired = {
    ...alert('cpu_percent', 'critical', 90, 1),
    phase,
    startMs: 0,
    firedMs: 300_000,
    endMs: null,
    votes: [],
  }
  const said = (preexisting: boolean) =>
    phaseText({ ...fired, preexisting }, undefined, 'utc', 600_000, 600_000)
  expect(said(false)).toBe('firing since 00:05 UTC')
  expect(said(true)).toBe('firing since 00:00 UTC or before')
})

test('other metrics are named once, and what there is no room for is counted', () => {
  const more = ['a', 'b', 'c', 'd', 'e'].map((metric) => alert(metric, 'warning', 1, 0.5))
  expect(entryMetrics([...more, alert('b', 'warning', 2, 0.3)])).toBe('a ≥ 1, also b, c and 2 more')
})

test('what was done and can be done is counted', () => {
  expect(entryPhases([alert('a', 'critical', 1, 1), alert('b', 'critical', 1, 1, 'muted')])).toBe(
    '1 firing, 1 muted',
  )
  expect([actedText('acknowledge', 12), actedText('mute', 1)]).toEqual([
    'Acknowledged 12 alerts.',
    'Muted 1 alert.',
  ])
  expect(bulkText('Mute', 3)).toBe('Mute 3 alerts')
  expect(selectAllText(30)).toBe('Select all 30 servers')
})
