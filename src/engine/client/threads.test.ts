import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pageThreads } from '../worker/pageThreads.ts'
import { startThreadsOf } from './threads.ts'

/** A worker of the page's, as far as threads are told through it. */
class FakeWorker extends EventTarget {
  static started: FakeWorker[] = []
  readonly sent: { data: unknown; ports: readonly unknown[] }[] = []
  isEnded = false
  onmessage: ((event: MessageEvent) => void) | null = null
  onmessageerror: (() => void) | null = null
  onerror: ((event: Event) => void) | null = null
  readonly script: string
  readonly options: WorkerOptions | undefined

  constructor(script: string, options?: WorkerOptions) {
    super()
    if (script === 'forbidden.js') throw new Error('the policy forbids it')
    this.script = script
    this.options = options
    FakeWorker.started.push(this)
  }
  postMessage(data: unknown, ports: readonly unknown[] = []): void {
    this.sent.push({ data, ports })
  }
  terminate(): void {
    this.isEnded = true
  }
}

let engine = new FakeWorker('engine.js')
let endAll: () => void
const Thread = pageThreads((data) => {
  engine.dispatchEvent(new MessageEvent('message', { data }))
})

beforeEach(() => {
  vi.stubGlobal('Worker', FakeWorker)
  // Node 20 has none.
  vi.stubGlobal(
    'ErrorEvent',
    class extends Event {
      readonly message: string
      constructor(type: string, { message = '' }: ErrorEventInit = {}) {
        super(type)
        this.message = message
      }
    },
  )
  engine = new FakeWorker('engine.js')
  FakeWorker.started = []
  endAll = startThreadsOf(engine as unknown as Worker)
})
afterEach(() => {
  endAll()
  vi.unstubAllGlobals()
})

const lastStarted = () => FakeWorker.started.at(-1) ?? expect.fail('nothing was started')

test('the page starts the thread, and passes on what either says, ports too', async () => {
  const thread = new Thread('kernel.js', { type: 'module', name: 'kernel' })
  const real = lastStarted()
  expect(real).toMatchObject({ script: 'kernel.js', options: { type: 'module', name: 'kernel' } })
  const { port1, port2 } = new MessageChannel()
  thread.postMessage({ run: 1 }, [port2])
  await vi.waitFor(() => expect(real.sent).toHaveLength(1))
  expect(real.sent[0]).toMatchObject({ data: { run: 1 }, ports: [expect.any(MessagePort)] })
  const [heard, listened] = [vi.fn(), vi.fn()]
  thread.onmessage = ({ data }: MessageEvent<unknown>) => {
    heard(data)
  }
  thread.addEventListener('message', listened)
  real.onmessage?.(new MessageEvent('message', { data: 'loaded' }))
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('loaded'))
  expect(listened).toHaveBeenCalledOnce()
  port1.close()
  thread.terminate()
  await vi.waitFor(() => expect(real.isEnded).toBe(true))
})

test('a thread that fails, cannot be read or must not be started says so', async () => {
  const errors: string[] = []
  const told = (thread: Worker) => {
    thread.onerror = (event: ErrorEvent) => errors.push(event.message)
  }
  const thread = new Thread('kernel.js')
  told(thread)
  lastStarted().onerror?.(Object.assign(new Event('error'), { message: 'out of memory' }))
  await vi.waitFor(() => expect(errors).toEqual(['out of memory']))
  const unreadable = vi.fn()
  thread.onmessageerror = unreadable
  lastStarted().onmessageerror?.()
  await vi.waitFor(() => expect(unreadable).toHaveBeenCalledOnce())
  told(new Thread('forbidden.js'))
  await vi.waitFor(() => expect(errors).toEqual(['out of memory', 'the policy forbids it']))
})

test('all threads end with the worker that asked for them', () => {
  const threads = [new Thread('a.js'), new Thread('b.js')]
  expect(threads).toHaveLength(2)
  endAll()
  expect(FakeWorker.started.map(({ isEnded }) => isEnded)).toEqual([true, true])
})

test('what else the worker says goes on to who listens after', () => {
  const heard = vi.fn()
  engine.addEventListener('message', heard)
  engine.dispatchEvent(new MessageEvent('message', { data: { type: 'heartbeat' } }))
  expect(heard).toHaveBeenCalledOnce()
  expect(new Thread('kernel.js')).toBeInstanceOf(EventTarget)
  expect(heard).toHaveBeenCalledOnce()
})
