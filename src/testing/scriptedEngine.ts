import { vi } from 'vitest'
import type { ErrorCode } from '#forecast/errors.ts'
import type {
  Answered,
  BackendKind,
  EngineClient,
  ForecastRequest,
  MappingGuess,
  ModelFacts,
  OpenData,
  OpenModel,
  OpenTable,
  TableFacts,
} from '#engine/api.ts'
import { createEngineClient } from '#engine/client/client.ts'
import type { CallName, Result } from '#engine/worker/protocol.ts'
import { FakeWorker } from './fakeWorker.ts'

export const silent = (): void => undefined
export const never = new AbortController().signal

/** A guess that is sure enough for the tests; the engine only hands it on. */
export const GUESS: MappingGuess = {
  mapping: null,
  sure: false,
  question: null,
  asks: [],
  columns: [],
  fingerprint: 'f',
  ownName: 'a',
}

/** What any answer comes to; the engine only hands it on. */
export const ANSWERED: Answered = { guess: GUESS, preview: null, problem: null }

/** Facts of which tests look at the name only. */
export function tableFacts(name = 'sample.parquet'): TableFacts {
  return { name } as TableFacts
}

/** Facts of which the engine reads the backend and the groups only. */
export function modelFacts(backend: BackendKind): ModelFacts {
  const facts: Partial<ModelFacts> = { backend, refused: [], groupIds: ['host'] }
  return facts as ModelFacts
}

/** What a test has open on an engine of fake workers. */
export interface Opened {
  readonly data: OpenData
  readonly table: OpenTable
  readonly model: OpenModel
  readonly request: ForecastRequest
}

/** An engine whose workers say only what the test makes them say; with fake timers. */
export class ScriptedEngine {
  readonly workers: FakeWorker[] = []
  readonly client: EngineClient = createEngineClient({
    baseUrl: 'http://host/sub/index.html',
    spawn: () => {
      const worker = new FakeWorker()
      this.workers.push(worker)
      return worker
    },
  })

  get worker(): FakeWorker {
    const worker = this.workers.at(-1)
    if (worker === undefined) throw new Error('no worker was started')
    return worker
  }

  /** The names of the calls that a worker got, in order. */
  names(worker = this.worker): CallName[] {
    return worker.calls.map(({ name }) => name)
  }

  /** Lets pending promises run, then answers the latest call of that name on the latest worker. */
  async answer<K extends CallName>(name: K, value: Result<K>): Promise<void> {
    await vi.advanceTimersByTimeAsync(0)
    this.worker.say({ type: 'result', id: this.worker.call(name).id, value })
  }

  async fail(name: CallName, code: ErrorCode, message: string): Promise<void> {
    await vi.advanceTimersByTimeAsync(0)
    this.worker.say({
      type: 'failed',
      id: this.worker.call(name).id,
      error: { code, message, place: {} },
    })
  }

  async load(backend: BackendKind = 'webgpu', prefer: BackendKind | null = null): Promise<OpenModel> {
    const loading = this.client.loadModel(null, { prefer, quantiles: null }, silent, never)
    await this.answer('loadModel', modelFacts(backend))
    return await loading
  }

  async open(): Promise<OpenData> {
    const opening = this.client.open(null, silent, never)
    await this.answer('open', { guess: GUESS })
    return await opening
  }

  async read(data: OpenData, model: OpenModel): Promise<OpenTable> {
    const reading = this.client.read(data, { mapping: null, model, stepMs: null }, silent, never)
    await this.answer('read', tableFacts())
    return await reading
  }

  /** The sample as a table and a model, on the current worker. */
  async openAndLoad(backend: BackendKind = 'webgpu'): Promise<Opened> {
    const model = await this.load(backend)
    const data = await this.open()
    const table = await this.read(data, model)
    return { data, table, model, request: { table, model, stepMs: null, renames: {} } }
  }

  /** Gives a worker that was just started what the one before it held. */
  async bringBack(backend: BackendKind): Promise<void> {
    await this.answer('loadModel', modelFacts(backend))
    await this.answer('open', { guess: GUESS })
    await this.answer('read', tableFacts())
  }
}
