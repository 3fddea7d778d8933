import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { v1Body } from '#testing/daemon/bodies.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { alertSpans } from './alertSpans.ts'
import { readAlerts, type WireAlert } from './fleet.ts'
import { createRemarks } from './loose.ts'
import { statedStepMs } from './statedStep.ts'

function alertsOf(value: unknown): readonly WireAlert[] {
  const remarks = createRemarks()
  const alerts = readAlerts(value, remarks)
  expect(remarks.list()).toEqual([])
  return alerts
}

const alert = (server: string, step: number, value: number | null, severity = 'warning', threshold = 75) => ({
  server,
  metric: 'cpu_percent',
  severity,
  predicted_value: value,
  threshold: severity === 'critical' ? 90 : threshold,
  steps_ahead: step,
  minutes_ahead: 5 * step,
})

describe('one alert per breach', () => {
  test('consecutive steps belong together, whatever their severity and order', () => {
    const spans = alertSpans(
      alertsOf([
        alert('a', 4, 93, 'critical'),
        alert('a', 3, 91, 'critical'),
        alert('b', 1, 80),
        alert('a', 2, 80),
        alert('a', 5, 85),
        alert('a', 7, 76),
        alert('c', 2, 95, 'critical'),
      ]),
    )
    expect(spans).toEqual([
      {
        server: 'a',
        metric: 'cpu_percent',
        severity: 'critical',
        threshold: 90,
        startStep: 2,
        peakStep: 4,
        endStep: 5,
        peak: 93,
        alerts: 4,
      },
      expect.objectContaining({ server: 'c', severity: 'critical', startStep: 2, endStep: 2 }),
      expect.objectContaining({ server: 'b', startStep: 1, alerts: 1 }),
      expect.objectContaining({ server: 'a', startStep: 7, severity: 'warning', threshold: 75, peak: 76 }),
    ])
  })

  test('where low is bad the peak is the lowest; a missing value has none; others’ words are warnings', () => {
    const [low] = alertSpans(alertsOf([alert('a', 1, 18, 'warning', 20), alert('a', 2, 12, 'warning', 20)]))
    expect(low).toMatchObject({ peak: 12, peakStep: 2 })
    expect(alertSpans(alertsOf([alert('a', 3, null, 'dire')]))).toMatchObject([
      { severity: 'warning', peak: null, peakStep: 3 },
    ])
  })

  test('names do not run together', () => {
    const at = (server: string, metric: string, step: number) => ({ ...alert(server, step, 80), metric })
    expect(alertSpans(alertsOf([at('a b', 'c', 1), at('a', 'b c', 2)]))).toHaveLength(2)
  })

  test('nothing is lost of a body', () => {
    const { alerts } = v1Body({ servers: 6, tick: 30, seed: 4, hot: 4 })
    expect(alerts.length).toBeGreaterThan(20)
    const spans = alertSpans(alertsOf(alerts))
    expect(spans.reduce((sum, span) => sum + span.alerts, 0)).toBe(alerts.length)
    expect(spans.length).toBeLessThan(alerts.length / 2)
  })
})

describe('the stated step', () => {
  test('follows from minutes and steps, where they agree', () => {
    expect(statedStepMs(alertsOf([alert('a', 3, 80), alert('b', 1, 80)]))).toBe(300_000)
    expect(statedStepMs(alertsOf([{ ...alert('a', 3, 80), minutes_ahead: 0.25 }]))).toBe(5000)
    expect(statedStepMs([])).toBeNull()
    expect(statedStepMs(alertsOf([{ ...alert('a', 3, 80), minutes_ahead: null }]))).toBeNull()
    expect(statedStepMs(alertsOf([{ ...alert('a', 3, 80), minutes_ahead: 0 }]))).toBeNull()
    expect(statedStepMs(alertsOf([alert('a', 3, 80), { ...alert('b', 1, 80), minutes_ahead: 1 }]))).toBeNull()
  })
})

test.skipIf(sharedFolder === null)(needsShared('what a daemon sent becomes a tenth'), () => {
  const text = readFileSync(join(sharedFolder ?? '', 'fixtures/daemon/head_alerts_active.json'), 'utf8')
  const { alerts: sent } = JSON.parse(text) as { readonly alerts: readonly unknown[] }
  const alerts = alertsOf(sent)
  const spans = alertSpans(alerts)
  expect([sent.length, alerts.length, spans.length]).toEqual([133, 133, 14])
  expect(spans.reduce((sum, span) => sum + span.alerts, 0)).toBe(133)
  expect(statedStepMs(alerts)).toBe(300_000)
})
