import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { readHealth, readService, readStatus } from './service.ts'

const unsaid = { uptimeSeconds: null, service: null, running: null, message: null }

test('health of every generation, and of other services', () => {
  expect(readHealth({ status: 'healthy', uptime_seconds: 12.5 })).toEqual({
    ...unsaid,
    status: 'healthy',
    uptimeSeconds: 12.5,
  })
  expect(readHealth({ status: 'initializing', message: 'loading', uptime_seconds: 0 })).toEqual({
    ...unsaid,
    status: 'initializing',
    uptimeSeconds: 0,
    message: 'loading',
  })
  expect(readHealth({ status: 'healthy', service: 'tft_inference_daemon', running: true })).toEqual({
    ...unsaid,
    status: 'healthy',
    service: 'tft_inference_daemon',
    running: true,
  })
  for (const other of [null, 'OK', [], {}, { status: 'ok' }, { status: 200, running: true }]) {
    expect(readHealth(other)).toBeNull()
  }
})

test('status of every generation, and the generator’s, which is none', () => {
  expect(
    readStatus({ running: true, tick_count: 5, window_size: 8640, active_alerts: 3, ws_clients: 1 }),
  ).toEqual({ running: true, tickCount: 5, windowSize: 8640, activeAlerts: 3, wsClients: 1, warmup: null })
  const between = { is_warmed_up: false, progress_percent: 95, threshold: 150, message: 'Warming up' }
  expect(readStatus({ running: true, tick_count: 5, window_size: 20, warmup: between })).toMatchObject({
    activeAlerts: null,
    warmup: { isWarmedUp: false, percent: 95, threshold: 150, currentSize: null, message: 'Warming up' },
  })
  expect(readStatus({ running: true, scenario: 'healthy', tick_count: 5, fleet_size: 20 })).toBeNull()
  expect(readStatus('running')).toBeNull()
})

test('what a service says of itself', () => {
  const sent = { service: 'TFT Inference Daemon', version: '2.4', status: 'running' }
  expect(readService({ ...sent, endpoints: { feed: 'POST /feed/data', odd: 3 } })).toEqual({
    ...sent,
    endpoints: ['POST /feed/data'],
  })
  expect(readService({ service: 'x', endpoints: ['/a'] })).toEqual({
    service: 'x',
    version: null,
    status: null,
    endpoints: ['/a'],
  })
  expect(readService({ service: 'x' })?.endpoints).toEqual([])
  expect(readService({ detail: 'Not Found' })).toBeNull()
})

describe.skipIf(sharedFolder === null)(needsShared('what a daemon sent'), () => {
  const fixture = (file: string): unknown =>
    JSON.parse(readFileSync(join(sharedFolder ?? '', 'fixtures/daemon', file), 'utf8'))

  test('is its health and status', () => {
    expect(readHealth(fixture('head_health.json'))).toMatchObject({ service: 'tft_inference_daemon' })
    expect(readStatus(fixture('head_status.json'))).toMatchObject({
      tickCount: 200,
      warmup: { isWarmedUp: true, currentSize: 196, requiredSize: 150 },
    })
  })
})
