import { availableParallelism } from 'node:os'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { kernelCodes, kernelNodeBackend } from '#runtime/kernel/node/kernelNode.ts'
import { nativeBackend } from '#runtime/native.ts'
import { networkOf } from '#runtime/network.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'
import { readDefaultModel } from '../defaultModel.ts'
import { fleetWindows } from './fleetWindows.ts'
import { kernelPage } from './kernelPage.ts'
import { NO_PYTHON, python, startOpponent, type Opponent } from './opponents.ts'

interface NetworkTiming {
  readonly runs: string
  readonly threads: number
  /** Series per run; of ONNX Runtime the best of BATCHES. */
  readonly batch: number
  readonly msPerSeries: number
}

const ROUNDS = 7
/** What a round computes. */
const SERIES = 128
const BATCHES = [4, 8, 16, 32]
const ORT_NATIVE = 'ONNX Runtime, native'
const PYTORCH = { eager: 'PyTorch, eager', trace: 'PyTorch, jit.trace' } as const

interface NamedOpponent {
  readonly threads: number
  readonly opponent: Opponent
}

/**
 * The kernel, ONNX Runtime and PyTorch on the default model, in one run, with one thread and with all that there are: rounds
 * take turns, and the best of each counts, so that what else the machine does weighs the least. Windows as a fleet has
 * them: the clock is the same for all series.
 */
async function timeNetwork(opponents: readonly NamedOpponent[]): Promise<NetworkTiming[]> {
  const { spec, weights } = await readDefaultModel()
  const whole = networkOf({ spec, weights })
  const { signal } = new AbortController()
  const contestants: (Omit<NetworkTiming, 'msPerSeries'> & { readonly round: () => Promise<number> })[] = []
  const sessions: GraphSession[] = []
  const enter = async (runs: string, threads: number, backend: Backend, batches: readonly number[]) => {
    const session = await backend.createSession(whole, signal)
    sessions.push(session)
    for (const batch of batches) {
      const inputs = fleetWindows(spec, batch)
      contestants.push({ runs, threads, batch, round: () => timeRound(session, inputs, signal) })
    }
  }
  const cores = availableParallelism()
  const batch = kernelNodeBackend().batchSize
  for (const threads of new Set([1, cores])) {
    for (const code of kernelCodes())
      await enter(`kernel (${code})`, threads, kernelNodeBackend({ threads, code }), [batch])
    await enter(ORT_NATIVE, threads, nativeBackend({ threads }), BATCHES)
  }
  // Its number of threads holds for the whole process.
  await enter('ONNX Runtime, WASM in Node', cores, wasmNodeBackend(), [8, 16])
  const pages = await Promise.all(
    [...new Set([1, cores])].map(async (threads) => {
      const page = await kernelPage({ spec, weights }, fleetWindows(spec, batch), threads, SERIES)
      contestants.push({ runs: 'kernel (WASM) in Chromium', threads, batch, round: page.round })
      return page
    }),
  )
  for (const { threads, opponent } of opponents) {
    // Both of a round at once; the first one asked for it waits.
    let last = opponent.round()
    const next = (way: 'eager' | 'trace') => async () => {
      if (way === 'eager') last = opponent.round()
      return (await last)[way]
    }
    for (const way of ['eager', 'trace'] as const)
      contestants.push({ runs: PYTORCH[way], threads, batch: opponent.batches[way], round: next(way) })
  }
  const best = contestants.map(() => Infinity)
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const ms = await contestant.round()
      if (round > 0) best[index] = Math.min(best[index] ?? Infinity, ms)
    }
  }
  await Promise.all([...sessions.map((session) => session.release()), ...pages.map((page) => page.close())])
  return contestants.map(({ runs, threads, batch: size }, index) => {
    return { runs, threads, batch: size, msPerSeries: best[index] ?? NaN }
  })
}

/** The timings as lines, each with its ratios to PyTorch's and to ONNX Runtime's native best on as many threads. */
export async function network(): Promise<readonly string[]> {
  const opponents: NamedOpponent[] = []
  if (python !== null) {
    for (const threads of new Set([1, availableParallelism()]))
      opponents.push({ threads, opponent: await startOpponent(threads) })
  }
  const timings = (await timeNetwork(opponents)).sort((a, b) => a.msPerSeries - b.msPerSeries)
  for (const { opponent } of opponents) opponent.end()
  const bestOf = new Map<string, NetworkTiming>()
  for (const each of timings) {
    const key = `${each.runs} ${each.threads}`
    if (!bestOf.has(key)) bestOf.set(key, each)
  }
  const lines = [...bestOf.values()].map(({ runs, threads, batch, msPerSeries }) => {
    const ratioTo = (other: string) => {
      const reference = bestOf.get(`${other} ${threads}`)
      return reference === undefined ? '' : `${(reference.msPerSeries / msPerSeries).toFixed(2)} x ${other}`
    }
    const ms = msPerSeries.toFixed(3).padStart(7)
    const ratios = [ORT_NATIVE, PYTORCH.eager, PYTORCH.trace].map(ratioTo).filter((each) => each !== '')
    return `  ${runs.padEnd(27)} ${threads} thread${threads === 1 ? ' ' : 's'} batch ${String(batch).padStart(3)} ${ms}   ${ratios.join(', ')}`
  })
  const versions = { ...opponents[0]?.opponent.versions, node: process.versions.node }
  return [
    `default model, ms per series, best of ${ROUNDS} rounds of ${SERIES} series that take turns`,
    Object.entries(versions)
      .map((each) => each.join(' '))
      .join(', '),
    ...(python === null ? [NO_PYTHON] : []),
    ...lines,
  ]
}

/** ms per series of about SERIES series, as many runs under way as the session takes. */
async function timeRound(session: GraphSession, inputs: NetworkInputs, signal: AbortSignal): Promise<number> {
  const runs = Math.ceil(SERIES / inputs.batch)
  const startedMs = performance.now()
  let left = runs
  await Promise.all(
    Array.from({ length: session.parallel }, async () => {
      while (left-- > 0) await session.run(inputs, signal)
    }),
  )
  return (performance.now() - startedMs) / (runs * inputs.batch)
}
