import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { GraphSession } from '#runtime/types.ts'
import { runInference } from './runInference.ts'

const SERIES = 100
const PARALLEL = 16

/** A plan whose inputs only say where they begin. */
const plan = {
  series: Array.from({ length: SERIES }),
  inputs: (from: number, to: number) => ({ batch: to - from, encoderLengths: Int32Array.of(from) }),
} as unknown as WindowPlan

const backend = { kind: 'kernel', batchSize: 4, createSession: vi.fn() } as const

/** A session of PARALLEL runs at once. */
function sessionOf(run: GraphSession['run']): GraphSession {
  return {
    kind: 'kernel',
    description: 'kernel',
    outputNames: [],
    parallel: PARALLEL,
    lanes: 1,
    run,
    release: () => Promise.resolve(),
  }
}

const infer = (run: GraphSession['run'], onAnswer: (from: number, batch: number) => void) =>
  runInference(
    plan,
    sessionOf(run),
    { backend, maxBlockingMs: null },
    (from, _outputs, { batch }) => onAnswer(from, batch),
    () => undefined,
    new AbortController().signal,
  )

test('asks for every series once, whichever run answers first, and lets nobody crowd a signal', async () => {
  const waiting: (() => void)[] = []
  let [most, listeners] = [0, 0]
  const answered: number[] = []
  const done = infer(
    (_inputs: NetworkInputs, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => undefined)
        listeners = Math.max(listeners, getEventListeners(signal, 'abort').length)
        waiting.push(() => resolve(new Map()))
        most = Math.max(most, waiting.length)
        // The last one first.
        setTimeout(() => waiting.pop()?.(), 1)
      }),
    (from, batch) => {
      for (let at = from; at < from + batch; at++) answered.push(at)
    },
  )
  await done
  expect(answered).not.toEqual([...answered].sort((a, b) => a - b))
  expect(answered.sort((a, b) => a - b)).toEqual(Array.from({ length: SERIES }, (_, at) => at))
  expect(most).toBe(PARALLEL)
  // Runs of one after the other leave theirs here, as this test never takes them away.
  expect(listeners).toBeLessThanOrEqual(10)
})

test('ends with the first run that fails, and none answers after it', async () => {
  const failure = new Error('lost')
  const answered: number[] = []
  await expect(
    infer(
      ({ encoderLengths }, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
          if (encoderLengths[0] === 0) setTimeout(() => reject(failure), 1)
          else setTimeout(() => resolve(new Map()), 20)
        }),
      (from) => answered.push(from),
    ),
  ).rejects.toBe(failure)
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(answered).toEqual([])
})
