import { FleetcastError } from '#forecast/errors.ts'
import type { LabelColumn, MetricTable } from '#forecast/table.ts'
import { DictionaryEncoder } from '../dictionaryEncoder.ts'
import { scenarioOf, type SimulationMode } from './load.ts'
import { createSampler, DEFAULT_START_MS, DEFAULT_STEP_MS } from './sampler.ts'
import { METRICS, STATES } from './steps.ts'

export interface Simulation {
  readonly mode: SimulationMode
  readonly servers: number
  readonly steps: number
  readonly seed: number
  /** Default 5 minutes. */
  readonly stepMs?: number
  /** Default Monday 2026-03-02, midnight UTC: the same call gives the same table on any day. */
  readonly startMs?: number
}

const MOST_ROWS = 20_000_000

/**
 * So many ticks of a sampler as a table; an incident is placed back from the end, so that a forecast from there on
 * meets it under way. Fails with argument-invalid.
 */
export function simulate(simulation: Simulation): MetricTable {
  const { mode, servers: count, steps, seed } = simulation
  const { stepMs = DEFAULT_STEP_MS, startMs = DEFAULT_START_MS } = simulation
  if (!Number.isInteger(steps) || steps < 1) {
    throw new FleetcastError('argument-invalid', `steps is ${steps}, expected a whole number above 0`)
  }
  const rows = count * steps
  if (rows > MOST_ROWS) {
    throw new FleetcastError('argument-invalid', `${rows} rows requested, expected at most ${MOST_ROWS}`)
  }
  const ends = scenarioOf(mode, startMs + (steps - 1) * stepMs)
  const sampler = createSampler({ ...ends, servers: count, seed, stepMs, startMs })
  const timeMs = new Float64Array(rows)
  const metrics = METRICS.map((name) => ({ name, values: new Float64Array(rows), precision: 64 as const }))
  const labels = [labelColumn('profile', rows, []), labelColumn('status', rows, STATES)]
  for (let step = 0; step < steps; step++) {
    const tick = sampler.next()
    const place = (values: ArrayLike<number>, into: Float64Array | Int32Array): void => {
      for (let s = 0; s < count; s++) into[s * steps + step] = values[s] ?? Number.NaN
    }
    place(tick.timeMs, timeMs)
    metrics.forEach(({ values }, m) => place(tick.metrics[m]?.values ?? [], values))
    labels.forEach(({ codes, coding }, l) => {
      const texts = tick.labels[l]?.texts ?? []
      place(
        texts.map((text) => coding.code(text ?? '')),
        codes,
      )
    })
  }
  return {
    servers: sampler.servers,
    offsets: Uint32Array.from({ length: count + 1 }, (_, s) => s * steps),
    timeMs,
    metrics,
    labels: labels.map(({ name, codes, coding }): LabelColumn => ({ name, codes, classes: coding.classes })),
    naiveTime: false,
    notes: [],
  }
}

function labelColumn(name: string, rows: number, classes: readonly string[]) {
  const coding = new DictionaryEncoder()
  for (const text of classes) coding.code(text)
  return { name, codes: new Int32Array(rows), coding }
}
