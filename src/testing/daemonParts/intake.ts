import type { MetricRows } from '#data/liveTable.ts'
import type { Clock } from '#daemon/clock/clock.ts'
import type { CurrentFleet } from '#daemon/fleet/api.ts'
import type { Intake, IntakeFacts, Taken } from '#daemon/intake/api.ts'

/** A clock whose time moves by advance() alone. */
export interface ManualClock extends Clock {
  /** Lets time pass; whoever slept until then is awake, and what they do at once is done, when it resolves. */
  readonly advance: (ms: number) => Promise<void>
  /** Sets the time without waking anybody: a clock that jumps. */
  readonly jump: (toMs: number) => void
  /** How many sleep. */
  readonly sleepers: () => number
}

interface Sleeper {
  readonly untilMs: number
  readonly wake: () => void
}

export function manualClock(startMs: number = Date.UTC(2025, 0, 15, 12)): ManualClock {
  let nowMs = startMs
  let sleeping: readonly Sleeper[] = []
  const leave = (gone: Sleeper) => {
    sleeping = sleeping.filter((each) => each !== gone)
  }
  return {
    nowMs: () => nowMs,
    rate: 1,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const onAbort = () => {
          leave(sleeper)
          reject(signal.reason as Error)
        }
        const wake = () => {
          leave(sleeper)
          signal.removeEventListener('abort', onAbort)
          resolve()
        }
        const sleeper = { untilMs: nowMs + ms, wake }
        sleeping = [...sleeping, sleeper]
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    advance: async (ms) => {
      const untilMs = nowMs + ms
      for (;;) {
        const next = sleeping
          .filter((each) => each.untilMs <= untilMs)
          .reduce<Sleeper | null>((a, b) => (a === null || b.untilMs < a.untilMs ? b : a), null)
        if (next === null) break
        nowMs = Math.max(nowMs, next.untilMs)
        next.wake()
        // Whoever woke may sleep again before the end.
        await settled()
      }
      nowMs = untilMs
      await settled()
    },
    jump: (toMs) => {
      nowMs = toMs
    },
    sleepers: () => sleeping.length,
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** An intake that takes everything and remembers what it was given; `answer` makes it say something else. */
export interface FakeIntake extends Intake {
  readonly batches: readonly (readonly unknown[])[]
  readonly given: readonly { readonly rows: MetricRows; readonly kind: 'live' | 'history' }[]
  /** Says what the next calls return, or throw; null: as if all had been taken. */
  readonly answer: (with_: Partial<Taken> | Error | null) => void
  readonly setCurrent: (fleet: CurrentFleet) => void
  readonly setFacts: (facts: Partial<IntakeFacts>) => void
}

const emptyFleet: CurrentFleet = { servers: [], metrics: [], newestMs: null }

export function fakeIntake(): FakeIntake {
  const batches: (readonly unknown[])[] = []
  const given: { rows: MetricRows; kind: 'live' | 'history' }[] = []
  let answer: Partial<Taken> | Error | null = null
  let current = emptyFleet
  let facts: IntakeFacts = {
    ticks: 0,
    records: 0,
    refused: 0,
    late: 0,
    repeated: 0,
    feedStepMs: null,
    lastAtMs: null,
  }
  const taken = (accepted: number, signal: AbortSignal): Promise<Taken> => {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    if (answer instanceof Error) return Promise.reject(answer)
    const result: Taken = {
      accepted,
      late: 0,
      repeated: 0,
      refused: [],
      remarks: [],
      notKept: null,
      ...answer,
    }
    facts = { ...facts, records: facts.records + result.accepted }
    return Promise.resolve(result)
  }
  return {
    batches,
    given,
    answer: (with_) => (answer = with_),
    setCurrent: (fleet) => (current = fleet),
    setFacts: (changes) => (facts = { ...facts, ...changes }),
    takeRecords: (records, signal) => {
      batches.push(records)
      facts = { ...facts, ticks: facts.ticks + 1 }
      return taken(records.length, signal)
    },
    takeRows: (rows, kind, signal) => {
      given.push({ rows, kind })
      if (kind === 'live') facts = { ...facts, ticks: facts.ticks + 1 }
      return taken(rows.servers.length, signal)
    },
    current: () => current,
    facts: () => facts,
  }
}
