import { expect, test } from 'vitest'
import { inflate } from '#forecast/wire/packed/inflate.ts'
import { readFrame } from '#forecast/wire/packed/frames.ts'
import { TickReader, type TickRows } from '#forecast/wire/packed/ticks.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import { TicksOfView } from './ticksOfView.ts'

const ALL = { metrics: null, servers: null, levels: null, steps: null, past: false }
const PODS = 20

/** Pods of a time: one of them is replaced with every tick. */
const podsAt = (tick: number) => Array.from({ length: PODS }, (_, at) => `pod-${tick + at}`)
const fleetAt = (tick: number): CurrentFleet => ({
  servers: podsAt(tick).map((name) => ({
    name,
    profile: null,
    status: null,
    newestMs: tick * 5000,
    values: new Map([['cpu', tick]]),
    records: 1,
  })),
  metrics: ['cpu'],
  newestMs: tick * 5000,
})
const rowsAt = (tick: number) => ({
  servers: podsAt(tick),
  timeMs: podsAt(tick).map(() => tick * 5000),
  metrics: [{ name: 'cpu', values: podsAt(tick).map(() => tick) }],
  labels: [],
})

/** A client that takes what there is for it, until it is up to date. */
class Client {
  readonly #reader = new TickReader()
  #has: number | null = null
  rows: TickRows | null = null
  wholes = 0

  async follow(ticks: TicksOfView, newest: number): Promise<void> {
    while (this.#has !== newest) {
      const next = ticks.next(this.#has)
      if (next === null) {
        await new Promise((resolve) => setImmediate(resolve))
        continue
      }
      const [piece] = next.message.pieces
      const frame = readFrame(piece as Uint8Array<ArrayBuffer>)
      if (frame.kind !== 'tick') throw new Error(`a frame of kind ${frame.kind}`)
      const isWhole = frame.from === null
      if (isWhole) this.wholes++
      this.rows = this.#reader.read(await inflate(frame.packed), isWhole)
      this.#has = next.tick
    }
  }
}

test('names of pods that are gone are let go of, and who follows hears the same', async () => {
  let now = 0
  const ticks = new TicksOfView(
    ALL,
    () => fleetAt(now),
    0,
    () => undefined,
  )
  const client = new Client()
  for (now = 1; now <= 400; now++) {
    ticks.take({ count: now, atMs: now * 5000, newestMs: now * 5000, rows: rowsAt(now) })
    await client.follow(ticks, now)
    expect(client.rows?.servers).toEqual(expect.arrayContaining(podsAt(now)))
  }
  // At first, and now and then as most of its names were of the past.
  expect(client.wholes).toBeGreaterThan(2)
  expect(client.wholes).toBeLessThan(8)
  now = 400
  const late = new Client()
  await late.follow(ticks, 400)
  expect(late.rows?.servers.length).toBeLessThan(2 * PODS + 60)
})
