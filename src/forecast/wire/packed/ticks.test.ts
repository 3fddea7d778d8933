import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFrame, writeFrame, type Frame } from './frames.ts'
import { tickExponent, TickReader, TickWriter, type TickRows } from './ticks.ts'

const value = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: 0, max: 100, noNaN: true }) },
  fc.constantFrom(NaN, 0, 90, 3.3e38, 1e-44, -5),
)
const row = fc.record({
  server: fc.constantFrom('web-1', 'db-2', '__proto__'),
  timeMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_900_000 }),
  values: fc.dictionary(fc.constantFrom('cpu_percent', 'load', 'constructor'), value),
})

function rowsOf(
  rows: readonly { server: string; timeMs: number; values: Record<string, number> }[],
): TickRows {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  return {
    servers: rows.map(({ server }) => server),
    timeMs: rows.map(({ timeMs }) => timeMs),
    metrics: names.map((name) => ({
      name,
      values: rows.map(({ values }) => (Object.hasOwn(values, name) ? values[name]! : NaN)),
    })),
    profiles: rows.map(({ server }) => (server === 'web-1' ? 'web' : null)),
  }
}

/** By server and time what a tick says, values to a fraction of their unit. */
function expectSame(read: TickRows, given: TickRows): void {
  expect(read.servers).toEqual(given.servers)
  expect([...Array.from(read.timeMs)]).toEqual([...Array.from(given.timeMs)])
  expect(read.profiles).toEqual(given.profiles)
  const names = new Set([...read.metrics, ...given.metrics].map(({ name }) => name))
  for (const name of names) {
    const [a, b] = [read, given].map(({ metrics }) => metrics.find((each) => each.name === name)?.values)
    given.servers.forEach((_, at) => {
      const [got, wanted] = [a?.[at] ?? NaN, b?.[at] ?? NaN]
      if (Number.isNaN(wanted)) expect(got).toBeNaN()
      else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(Math.max(0.01, Math.abs(wanted) * 1e-6))
    })
  }
}

describe('ticks', () => {
  it('come as they were, however they follow each other, and from any of them on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(row, { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (ticks, join) => {
          let isKnown = false
          const writer = new TickWriter((_, metric) =>
            isKnown && metric !== 'load' ? tickExponent(4) : null,
          )
          const [all, late] = [new TickReader(), new TickReader()]
          ticks.forEach((rows, at) => {
            const given = rowsOf(rows)
            const bytes = writer.write(given)
            expectSame(all.read(bytes, at === 0), given)
            if (at > join % ticks.length) expectSame(late.read(bytes, false), given)
            if (at === join % ticks.length) late.read(writer.whole(), true)
            isKnown = at > 1
          })
        },
      ),
    )
  })

  it('are a byte or two a value, and nothing for one that stays', () => {
    const servers = Array.from({ length: 100 }, (_, at) => `web-${at}`)
    const tick = (n: number): TickRows => ({
      servers,
      timeMs: servers.map(() => 1_700_000_000_000 + n * 5_000),
      metrics: [
        { name: 'cpu_percent', values: servers.map((_, at) => 50 + Math.sin(at + n)) },
        { name: 'disk_percent', values: servers.map((_, at) => at) },
      ],
      profiles: servers.map(() => null),
    })
    const writer = new TickWriter(() => tickExponent(4))
    writer.write(tick(0))
    expect(writer.write(tick(1)).length).toBeLessThan(600)
  })

  it('that are damaged are refused, never an accident', () => {
    const writer = new TickWriter(() => tickExponent(4))
    const given = rowsOf([
      { server: 'web-1', timeMs: 1_700_000_000_000, values: { cpu_percent: 12, load: 3 } },
      { server: 'db-2', timeMs: 1_700_000_000_000, values: { cpu_percent: 80 } },
    ])
    const bytes = writer.write(given)
    const read = (changed: Uint8Array) => {
      try {
        new TickReader().read(changed, true)
      } catch (error) {
        expect(error).toMatchObject({ name: 'FleetcastError' })
      }
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => new TickReader().read(bytes.slice(0, length), true)).toThrow()
    }
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = bytes.slice()
        changed[at % changed.length]! ^= bits
        read(changed)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('frames', () => {
  const packed = Uint8Array.from([1, 2, 3])
  it.each<Frame>([
    { kind: 'snapshot', offset: 7, atMs: 1.5, complete: true, packed },
    { kind: 'delta', from: 300, offset: 301, atMs: 1e12, complete: false, packed: new Uint8Array() },
    { kind: 'tick', tick: 4, from: 3, packed },
    { kind: 'tick', tick: 0, from: null, packed },
  ])('come as they were: %j', (frame) => {
    expect(readFrame(writeFrame(frame))).toEqual(frame)
  })

  it('of no kind, or cut short, are refused', () => {
    for (const bytes of [[], [9], [1, 5], [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]]) {
      expect(() => readFrame(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'wire-invalid' }),
      )
    }
  })
})
