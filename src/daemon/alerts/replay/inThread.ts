import { Worker } from 'node:worker_threads'
import { errorFromData, FleetcastError } from '#forecast/errors.ts'
import type { Replay, Replayed, Watched } from './api.ts'
import type { FromReplay, ToReplay } from './protocol.ts'

interface Pending {
  readonly resolve: (message: FromReplay) => void
  readonly reject: (error: Error) => void
}

/** A replay in a thread of its own: to unpack and to read thousands of forecasts is the work of seconds. */
export function replayInThread(watched: Watched): Replay {
  const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: watched,
    // What this process was told to run is not the thread's.
    execArgv: [],
  })
  const pending: Pending[] = []
  let over: Error | null = null
  const end = (why: string) => {
    over ??= new FleetcastError('internal', why)
    for (const { reject } of pending.splice(0)) reject(over)
  }
  thread.on('message', (message: FromReplay) => pending.shift()?.resolve(message))
  thread.on('error', (error) => {
    end(`the replay failed: ${error.message}`)
  })
  thread.on('exit', (code) => {
    end(`the replay ended with code ${code}`)
  })
  const ask = async (message: ToReplay): Promise<Replayed | null> => {
    if (over !== null) throw over
    const answer = await new Promise<FromReplay>((resolve, reject) => {
      pending.push({ resolve, reject })
      thread.postMessage(message)
    })
    if (answer.type === 'failed') throw errorFromData(answer.error)
    return answer.type === 'result' ? answer.result : null
  }
  return {
    take: async (bytes) => {
      await ask({ type: 'take', bytes })
    },
    result: async () => (await ask({ type: 'result' })) ?? { alerts: [], horizonMs: null },
    close: () => {
      void thread.terminate()
    },
  }
}
