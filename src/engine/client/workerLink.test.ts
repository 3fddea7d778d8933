import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import { FakeWorker } from '#testing/fakeWorker.ts'
import type { Progress } from '#forecast/progress.ts'
import type { Result } from '../worker/protocol.ts'
import { BLOCKED_MS, STUCK_MS } from './watchdog.ts'
import { ABORT_ACKNOWLEDGED_MS, WorkerLink, WorkerReplaced } from './workerLink.ts'

const SOURCE = { kind: 'url', url: 'http://host/', names: ['sample.parquet'] } as const
const READING: Progress = { stage: 'reading', done: 1, total: 2, unit: 'bytes' }
const ANSWER: Result<'open'> = {
  guess: {
    mapping: null,
    sure: false,
    question: null,
    asks: [],
    columns: [],
    fingerprint: 'f',
    ownName: 'a',
  },
}

let workers: FakeWorker[]
let link: WorkerLink

beforeEach(() => {
  vi.useFakeTimers()
  workers = []
  link = new WorkerLink(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Starts an open call; its outcome is kept so that a rejection is never unhandled. */
function open(dataId = 1) {
  const controller = new AbortController()
  const progress: Progress[] = []
  const promise = link.call(
    'open',
    { dataId, source: SOURCE },
    (step) => progress.push(step),
    controller.signal,
  )
  const outcome = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  return { controller, progress, outcome, id: workers.at(-1)!.calls.at(-1)!.id }
}

async function settled(outcome: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (await Promise.race([outcome, Promise.resolve(pending)])) !== pending
}

describe('calls', () => {
  test('the worker is started by the first call and kept', () => {
    expect(workers).toHaveLength(0)
    open()
    open()
    expect(workers).toHaveLength(1)
  })

  test('answers find their call by id, in whatever order they come', async () => {
    const first = open(1)
    const second = open(2)
    const other: Result<'open'> = { ...ANSWER, guess: { ...ANSWER.guess, fingerprint: 'second' } }
    workers[0]!.say({ type: 'result', id: second.id, value: other })
    workers[0]!.say({ type: 'result', id: first.id, value: ANSWER })
    expect(await first.outcome).toEqual({ value: ANSWER })
    expect(await second.outcome).toEqual({ value: other })
  })

  test('progress reaches its own call, and nothing after the answer', async () => {
    const first = open(1)
    const second = open(2)
    workers[0]!.say({ type: 'progress', id: first.id, progress: READING })
    workers[0]!.say({ type: 'result', id: first.id, value: ANSWER })
    workers[0]!.say({ type: 'progress', id: first.id, progress: READING })
    await first.outcome
    expect(first.progress).toEqual([READING])
    expect(second.progress).toEqual([])
  })

  test('an error keeps its code and place', async () => {
    const call = open()
    const error = { code: 'file-empty', message: 'a.parquet is empty', place: { file: 'a.parquet' } } as const
    workers[0]!.say({ type: 'failed', id: call.id, error })
    expect(await call.outcome).toMatchObject({ error: { ...error, name: 'FleetcastError' } })
  })

  test('a signal that is aborted already sends nothing', async () => {
    const signal = AbortSignal.abort()
    const params = { dataId: 1, source: SOURCE }
    await expect(link.call('open', params, () => undefined, signal)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
    expect(workers).toHaveLength(0)
  })
})

describe('a call that cannot be sent', () => {
  test('rejects with the reason, and nothing waits for its answer', async () => {
    const refused = new DOMException('a worker may not be started here', 'SecurityError')
    const nowhere = new WorkerLink(() => {
      throw refused
    })
    const params = { dataId: 1, source: SOURCE }
    const signal = new AbortController().signal
    await expect(nowhere.call('open', params, () => undefined, signal)).rejects.toBe(refused)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('abort', () => {
  test('rejects at once and tells the worker; an acknowledged abort leaves it running', async () => {
    const cancelled = open(1)
    const kept = open(2)
    cancelled.controller.abort()
    expect(await cancelled.outcome).toMatchObject({ error: { name: 'AbortError' } })
    expect(workers[0]!.received.at(-1)).toEqual({ type: 'abort', id: cancelled.id })
    workers[0]!.say({ type: 'aborted', id: cancelled.id })
    vi.advanceTimersByTime(10 * ABORT_ACKNOWLEDGED_MS)
    expect(workers[0]!.terminated).toBe(false)
    workers[0]!.say({ type: 'result', id: cancelled.id, value: ANSWER })
    workers[0]!.say({ type: 'result', id: kept.id, value: ANSWER })
    expect(await kept.outcome).toEqual({ value: ANSWER })
  })

  test('without an acknowledgement the worker is replaced, and the other calls learn that they may repeat', async () => {
    const cancelled = open(1)
    const other = open(2)
    cancelled.controller.abort()
    vi.advanceTimersByTime(ABORT_ACKNOWLEDGED_MS - 1)
    expect(workers[0]!.terminated).toBe(false)
    vi.advanceTimersByTime(1)
    expect(workers[0]!.terminated).toBe(true)
    expect(await other.outcome).toEqual({ error: expect.any(WorkerReplaced) as unknown })
    const generation = link.generation
    open(3)
    expect(workers).toHaveLength(2)
    expect(link.generation).toBe(generation)
  })

  test('what a replaced worker still says is not heard', () => {
    const cancelled = open(1)
    const hears = workers[0]!.listener
    cancelled.controller.abort()
    vi.advanceTimersByTime(ABORT_ACKNOWLEDGED_MS)
    expect(hears).not.toBeNull()
    expect(workers[0]!.listener).toBeNull()
  })

  test('an abort after the answer does nothing', async () => {
    const call = open()
    workers[0]!.say({ type: 'result', id: call.id, value: ANSWER })
    await call.outcome
    call.controller.abort()
    vi.advanceTimersByTime(10 * ABORT_ACKNOWLEDGED_MS)
    expect(workers[0]!.received).toHaveLength(1)
    expect(workers[0]!.terminated).toBe(false)
  })
})

describe('watchdog', () => {
  test('a thread that says nothing is replaced', async () => {
    const call = open()
    vi.advanceTimersByTime(BLOCKED_MS - 1)
    expect(await settled(call.outcome)).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await call.outcome).toMatchObject({ error: { code: 'engine-stalled' } })
    expect(workers[0]!.terminated).toBe(true)
  })

  test('a thread that beats but does not move is given longer, not forever', async () => {
    const call = open()
    const beat = setInterval(() => {
      workers[0]!.say({ type: 'heartbeat' })
    }, 2_000)
    vi.advanceTimersByTime(STUCK_MS - 1)
    expect(await settled(call.outcome)).toBe(false)
    vi.advanceTimersByTime(1)
    clearInterval(beat)
    expect(await call.outcome).toMatchObject({ error: { code: 'engine-stalled' } })
  })

  test('progress resets it, and a slow machine is given more time', async () => {
    const call = open()
    for (let step = 0; step < 4; step++) {
      vi.advanceTimersByTime(BLOCKED_MS - 1_000)
      workers[0]!.say({ type: 'progress', id: call.id, progress: READING })
    }
    vi.advanceTimersByTime(5 * BLOCKED_MS)
    expect(await settled(call.outcome)).toBe(false)
    vi.advanceTimersByTime(5 * BLOCKED_MS)
    expect(await call.outcome).toMatchObject({ error: { code: 'engine-stalled' } })
  })

  test('nothing is watched once nothing is open', async () => {
    const call = open()
    workers[0]!.say({ type: 'result', id: call.id, value: ANSWER })
    await call.outcome
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a crash rejects every open call with its own code, and the next call starts a new worker', async () => {
  const calls = [open(1), open(2)]
  workers[0]!.crash('Uncaught RangeError: too much')
  for (const { outcome } of calls) {
    const { error } = (await outcome) as { error: unknown }
    expect(error).toBeInstanceOf(FleetcastError)
    expect(error).toMatchObject({ code: 'engine-crashed', message: 'Uncaught RangeError: too much' })
  }
  const again = open(1)
  expect(workers).toHaveLength(2)
  workers[1]!.say({ type: 'result', id: again.id, value: ANSWER })
  expect(await again.outcome).toEqual({ value: ANSWER })
})

test('a crash whose reason is found out only once another worker runs leaves that one alone', async () => {
  const first = open(1)
  const late = workers[0]!.listener!
  workers[0]!.crash('it stalled')
  await first.outcome
  const second = open(2)
  late.onBroken('the host did not respond')
  expect(workers[1]!.terminated).toBe(false)
  workers[1]!.say({ type: 'result', id: second.id, value: ANSWER })
  expect(await second.outcome).toEqual({ value: ANSWER })
})
