import { afterEach, describe, expect, test, vi } from 'vitest'
import { isAbort } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { randomInputs, randomNetwork, type NetworkSizes } from '#testing/randomNetwork.ts'
import { networkOf } from '../network.ts'
import type { GraphSession } from '../types.ts'
import { kernelBackend } from './backend.ts'
import { kernelCodes, kernelNodeBackend } from './node/kernelNode.ts'
import type { FromMember } from './member.mjs'
import type { Thread } from './pool.ts'

const sizes: NetworkSizes = {
  hiddenSize: 8,
  attentionHeads: 2,
  lstmLayers: 1,
  causalAttention: true,
  encoderLength: 12,
  predictionLength: 4,
  continuousSizes: [8],
  staticReals: 1,
  staticCategoricals: 0,
  knownReals: 2,
  unknownReals: 1,
  knownCategoricals: 1,
  shareSingleVariableNetworks: false,
  outputSizes: [3, 1],
  group: false,
}
const random = seededRandom(7)
const { spec, weights } = randomNetwork(sizes, random)
const network = networkOf({ spec, weights })
const inputs = randomInputs(spec, 5, [], random)
const { signal } = new AbortController()

let session: GraphSession | null = null

afterEach(async () => {
  await session?.release()
  session = null
})

async function made(threads = 2): Promise<GraphSession> {
  session = await kernelNodeBackend({ threads }).createSession(network, signal)
  return session
}

/** So many series that a run takes seconds. */
function endless(): NetworkInputs {
  return randomInputs(spec, 100_000, [], random)
}

describe('threads of Node', () => {
  test('answers every target of every run, whichever thread computes it', async () => {
    const kernel = await made()
    expect(kernel.parallel).toBe(4)
    const batches = Array.from({ length: 12 }, (_, index) => randomInputs(spec, 1 + index, [], random))
    const together = await Promise.all(batches.map((batch) => kernel.run(batch, signal)))
    for (const [index, batch] of batches.entries()) {
      const alone = await kernel.run(batch, signal)
      expect(together[index]).toEqual(alone)
      expect(alone.get('prediction.0')).toHaveLength(batch.batch * 4 * 3)
      expect(alone.get('prediction.1')).toHaveLength(batch.batch * 4)
    }
  })

  test('a cancel is answered while the threads compute, and does not hold this one', async () => {
    const kernel = await made(1)
    const controller = new AbortController()
    const running = kernel.run(endless(), controller.signal).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const cancelledMs = performance.now()
    controller.abort()
    expect(isAbort(await running)).toBe(true)
    expect(performance.now() - cancelledMs).toBeLessThan(200)
  })

  test('released while it runs: the run fails, and so do later ones', async () => {
    const kernel = await made(1)
    const running = kernel.run(endless(), signal).catch((error: unknown) => error)
    await kernel.release()
    expect(await running).toMatchObject({ code: 'backend-failed' })
    await expect(kernel.run(inputs, signal)).rejects.toMatchObject({ code: 'backend-failed' })
  })

  test('parts of a larger buffer are sent alone', async () => {
    const kernel = await made(1)
    const expected = await kernel.run(inputs, signal)
    const wide = new Float32Array(inputs.encoderCont.length + 7)
    wide.set(inputs.encoderCont, 7)
    expect(await kernel.run({ ...inputs, encoderCont: wide.subarray(7) }, signal)).toEqual(expected)
  })
})

describe('inputs that do not fit the network', () => {
  test.each<[string, Partial<NetworkInputs>, RegExp]>([
    ['too few reals', { encoderCont: inputs.encoderCont.slice(1) }, /encoderCont has 239/],
    ['too many of the decoder', { decoderCont: new Float32Array(10_000) }, /decoderCont has 10000/],
    ['no codes', { decoderCat: new Int32Array() }, /decoderCat has 0 numbers/],
    ['a batch beyond the arrays', { batch: 6 }, /expected 6 × 48/],
    ['no series', { batch: 0 }, /a batch of 0 series/],
    ['half a series', { batch: 4.5 }, /a batch of 4.5 series/],
    ['a length of 0', { encoderLengths: Int32Array.of(12, 12, 0, 12, 12) }, /length 0, expected 1 to 12/],
    ['a length beyond', { encoderLengths: Int32Array.of(12, 12, 13, 1, 1) }, /length 13/],
    ['a class beyond', { encoderCat: inputs.encoderCat.map(() => 3) }, /code 3 .* expected 0 to 2/],
    ['a negative class', { decoderCat: inputs.decoderCat.map(() => -1) }, /code -1/],
  ])('%s', async (_, changed, message) => {
    const kernel = await made(1)
    await expect(kernel.run({ ...inputs, ...changed }, signal)).rejects.toMatchObject({
      code: 'backend-failed',
      message: expect.stringMatching(message) as string,
    })
    expect((await kernel.run(inputs, signal)).size).toBe(2)
  })
})

describe('threads that fail', () => {
  interface Fake {
    readonly answer: (message: FromMember) => void
    readonly lose: (why: string) => void
    readonly sent: Parameters<Thread['post']>[0][]
    ended: boolean
  }

  function fakes(onLoad: (fake: Fake) => void) {
    const threads: Fake[] = []
    const backend = kernelBackend({
      load: () =>
        Promise.resolve({
          code: { kind: 'native', file: '', variant: 0 },
          lanes: 4,
          block: 8,
          name: 'fake',
        }),
      startThread: (answer, lose) => {
        const fake: Fake = { answer, lose, sent: [], ended: false }
        threads.push(fake)
        return {
          post: (message) => {
            fake.sent.push(message)
            if (message.type === 'load') queueMicrotask(() => onLoad(fake))
          },
          hold: () => undefined,
          end: () => {
            fake.ended = true
            return Promise.resolve()
          },
        }
      },
      threads: 2,
      threadName: 'thread',
      reference: kernelNodeBackend(),
    })
    return { threads, created: backend.createSession(network, signal) }
  }
  const ready = (fake: Fake): void => fake.answer({ type: 'loaded' })

  test('one that cannot hold the network: no session, and nothing is left behind', async () => {
    const { threads, created } = fakes(({ answer }) =>
      answer({
        type: 'failed',
        id: null,
        message: 'WebAssembly.Memory.grow(): Maximum memory size exceeded',
      }),
    )
    await expect(created).rejects.toMatchObject({ code: 'out-of-memory' })
    expect(threads.every(({ ended }) => ended)).toBe(true)
  })

  test('one that never comes up: no session, and nothing is left behind', async () => {
    vi.useFakeTimers()
    try {
      const { threads, created } = fakes(() => undefined)
      const refused = expect(created).rejects.toMatchObject({
        code: 'backend-failed',
        message: 'kernel: its threads did not start within 10 s',
      })
      await vi.advanceTimersByTimeAsync(10_000)
      await refused
      expect(threads.every(({ ended }) => ended)).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  test('one that is lost: what runs and what follows fails, with the reason', async () => {
    const { threads, created } = fakes(ready)
    const kernel = await created
    const running = [kernel.run(inputs, signal), kernel.run(inputs, signal)]
    const failed = Promise.allSettled(running)
    threads[1]!.lose('it ended with 1')
    for (const { status } of await failed) expect(status).toBe('rejected')
    await expect(kernel.run(inputs, signal)).rejects.toThrow('kernel: a thread stopped: it ended with 1')
    await kernel.release()
  })

  test('a run that fails alone does not end the others', async () => {
    const { threads, created } = fakes(ready)
    const kernel = await created
    const [first, second] = [kernel.run(inputs, signal), kernel.run(inputs, signal)]
    const expected = expect(first).rejects.toMatchObject({ code: 'backend-failed' })
    threads[0]!.answer({ type: 'failed', id: 0, message: 'unreachable' })
    threads[1]!.answer({ type: 'answer', id: 1, values: new Float32Array(5 * 4 * 4) })
    await expected
    expect((await second).get('prediction.0')).toHaveLength(5 * 4 * 3)
    await kernel.release()
  })

  test('an answer to a run that was cancelled is dropped, and its thread is free again', async () => {
    const { threads, created } = fakes(ready)
    const kernel = await created
    const controller = new AbortController()
    const cancelled = kernel.run(inputs, controller.signal).catch((error: unknown) => error)
    controller.abort()
    expect(isAbort(await cancelled)).toBe(true)
    // While the first one still computes, the other thread is the one to ask.
    void kernel.run(inputs, signal).catch(() => undefined)
    expect(threads.map(({ sent }) => sent.length)).toEqual([2, 2])
    threads[0]!.answer({ type: 'answer', id: 0, values: new Float32Array(5 * 4 * 4) })
    void kernel.run(inputs, signal).catch(() => undefined)
    expect(threads.map(({ sent }) => sent.length)).toEqual([3, 2])
    await kernel.release()
  })
})

test.each(kernelCodes())('%s: a network whose steps do not fit into memory is refused', async (code) => {
  const steps = { maxEncoderLength: 2 ** 24, maxPredictionLength: 2 ** 24 }
  const huge = networkOf({ weights, spec: { ...spec, window: { ...spec.window, ...steps } } })
  const created = kernelNodeBackend({ threads: 1, code }).createSession(huge, signal)
  await expect(created).rejects.toMatchObject({ code: 'out-of-memory' })
})

test('attention and weights are not its to say', async () => {
  const explaining = networkOf({ spec, weights }, { explain: true })
  const created = kernelNodeBackend().createSession(explaining, signal)
  await expect(created).rejects.toMatchObject({ code: 'backend-unavailable' })
})
