import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { fakePrometheus, type FakePrometheus } from '#testing/daemonParts/prometheus.ts'
import { wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'
import type { MachineClocks } from '../clock/clock.ts'

const TICK_MS = 1000
const HOUR_MS = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'fleetcast-prometheus-'))
const mappingPath = join(folder, 'mapping.json')
const never = new AbortController().signal

let prometheus: FakePrometheus
beforeEach(async () => {
  prometheus = await fakePrometheus()
  prometheus.series = {
    cpu: ['a', 'b'].map((instance, s) => ({
      metric: { instance },
      at: (timeMs) => String(20 + s + 10 * Math.sin(timeMs / HOUR_MS)),
    })),
  }
  writeFileSync(mappingPath, JSON.stringify({ server: 'instance', metrics: { cpu_percent: 'cpu' } }))
})
afterEach(async () => {
  await prometheus.stop()
})
afterAll(() => rmSync(folder, { recursive: true }))

async function start(name: string, machine?: MachineClocks) {
  const daemon = await wholeDaemon(
    {
      dataDir: join(folder, name),
      source: { kind: 'prometheus', url: prometheus.url, mappingPath, tickMs: TICK_MS },
    },
    machine === undefined ? {} : { machine },
  )
  const condition = async () => (await daemon.facts()).source.condition
  const reasons = async () => {
    const answer = await fetch(`${daemon.url}/readyz`)
    return ((await answer.json()) as { readonly problems: readonly string[] }).problems.join('\n')
  }
  /** Whole seconds from one time to another of which there is no sample. */
  const gaps = async (fromMs: number, toMs: number) => {
    const all = { servers: ['a'], metrics: null }
    const { timeMs } = await daemon.parts.store.rows('sample', { fromMs, toMs }, all, never)
    const there = new Set(Array.from(timeMs))
    const count = Math.round((toMs - fromMs) / TICK_MS) + 1
    return Array.from({ length: count }, (_, at) => fromMs + at * TICK_MS).filter((each) => !there.has(each))
  }
  return { ...daemon, condition, reasons, gaps }
}

test('A Prometheus that goes is a state that is said; what was missed is there once it is back', async () => {
  const daemon = await start('gone')
  const { intake, forecasts } = daemon.parts
  try {
    await until('its history is forecast', () => forecasts.standing().kind === 'forecast')
    await until('ticks', () => intake.facts().ticks >= 2)
    const fromMs = intake.current().newestMs ?? NaN
    await prometheus.stop()
    const down = await until('it is down', async () => {
      const found = await daemon.condition()
      // What it was asked when it went is cut off (ECONNRESET) before the next question is refused.
      return found.kind === 'down' && found.why.includes('ECONNREFUSED') && found
    })
    expect(down.why).toBe(`${prometheus.url} cannot be reached (ECONNREFUSED)`)
    expect(await daemon.reasons()).toContain(down.why)
    expect((await daemon.facts()).problems).toContainEqual(expect.objectContaining({ id: 'source-down' }))
    // Three ticks at the least are missed.
    await until('time passes', () => Date.now() > fromMs + 3 * TICK_MS)
    await prometheus.start()
    await until('it runs again', async () => (await daemon.condition()).kind === 'running')
    const toMs = await until('a tick of after', () => {
      const newestMs = intake.current().newestMs ?? 0
      return newestMs > fromMs + 4 * TICK_MS && newestMs
    })
    expect(await daemon.gaps(fromMs, toMs)).toEqual([])
    expect(await daemon.reasons()).toBe('')
  } finally {
    await daemon.end()
  }
})

test('One that is not there at the start is waited for', async () => {
  await prometheus.stop()
  const daemon = await start('late')
  try {
    await until('it is down', async () => (await daemon.condition()).kind === 'down')
    await prometheus.start()
    await until('its history is forecast', () => daemon.parts.forecasts.standing().kind === 'forecast')
    expect((await daemon.condition()).kind).toBe('running')
  } finally {
    await daemon.end()
  }
})

test('A clock that is set back by an hour does not make it wait for an hour', async () => {
  let apartMs = Date.now() - performance.now()
  const machine = { steadyMs: () => performance.now(), wallMs: () => performance.now() + apartMs }
  const daemon = await start('set back', machine)
  const { intake } = daemon.parts
  try {
    await until('ticks', () => intake.facts().ticks > 0)
    apartMs -= HOUR_MS
    await until('the jump is said', () => daemon.parts.problems().some(({ id }) => id === 'clock-jump'))
    const { ticks } = intake.facts()
    await until('ticks after it', () => intake.facts().ticks > ticks + 1)
    // One that was under way when the clock jumped may come after it.
    await until('the newest is of this clock', () => (intake.current().newestMs ?? 0) <= machine.wallMs())
  } finally {
    await daemon.end()
  }
})
