import type { ModelFacts, TableFacts } from '#engine/api.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, type FakeFleet } from './fakeForecast.ts'

/** What is said of a file that holds the fleet. */
export function fakeFacts(fleet: FakeFleet = FAKE_FLEET): TableFacts {
  return {
    name: 'metrics.parquet',
    bytes: 9_717_498,
    servers: fleet.servers + 1,
    rows: fleet.servers * 2016,
    metrics: fleet.metrics,
    labels: ['profile'],
    stepMs: fleet.stepMs,
    firstMs: FAKE_ISSUE_MS - 7 * 86_400_000,
    lastMs: FAKE_ISSUE_MS,
    naiveTime: true,
    notes: ['timestamps carry no zone and are read as UTC'],
    fingerprint: 'fake-schema',
  }
}

/** What is said of a model that forecasts the fleet. */
export function fakeModel(fleet: FakeFleet = FAKE_FLEET): ModelFacts {
  return {
    card: {
      name: 'fleet-long-0',
      description: 'Any metric of any server, one series at a time.',
      trainedOn: 'three public server fleets, 169 machines',
      trainedAt: '2026-11-02',
      licence: 'MIT',
      form: 'fleetcast',
      facts: { 'pytorch-forecasting': '1.8.0' },
    },
    sha256: '9f2c'.padEnd(64, '0a1b'),
    layout: 'long',
    targets: ['value'],
    levels: fleet.levels,
    encoderLength: 288,
    minEncoderLength: 24,
    lags: [],
    lagUnit: 'row',
    horizon: fleet.horizon,
    stepMs: 300_000,
    assumedStepMs: 300_000,
    parameters: 114_360,
    backend: 'wasm',
    backendDescription: 'wasm, 2 threads',
    selfCheckError: 3e-6,
    selfCheckAgainst: 'PyTorch',
    refused: [{ backend: 'webgpu', reason: 'webgpu: no adapter on this machine' }],
    neededColumns: [],
    groupIds: [],
  }
}
