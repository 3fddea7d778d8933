import { describe, expect, it, vi } from 'vitest'
import type { EngineClient, OpenModel } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Progress } from '#forecast/progress.ts'
import { droppedData as dropped, droppedModel as model } from '../testing/dropped.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { SURE_GUESS } from '../testing/fakeGuess.ts'
import { fakeFacts, fakeModel } from '../testing/fakeFacts.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import type { AppState } from './appState.ts'
import type { AppStore } from './appStore.ts'
import { missingColumns } from './jobRunner.ts'
import { mappingsIn, type Mappings } from './mappings.ts'

const FLEET = { ...FAKE_FLEET, servers: 3 }
const real = fakeEngine(FLEET)

function make(changes: Partial<EngineClient> = {}, mappings: Mappings = mappingsIn(memoryStorage())) {
  return fakeStore({ engine: fakeEngine(FLEET, changes), mappings })
}

/** Every state that the store went through. */
function record(store: AppStore): AppState[] {
  const states: AppState[] = []
  store.subscribe((state) => states.push(state))
  return states
}

const modelName = (store: AppStore) => viewIn(store).facts.model?.card.name

describe('opening data', () => {
  it('goes through the named stages to a forecast', async () => {
    const store = make()
    const states = record(store)
    await store.getState().openData({ kind: 'sample' })
    const stages = states.flatMap(({ task }) =>
      task.kind === 'running' && task.progress !== null ? [task.progress.stage] : [],
    )
    const gone = ['opening', 'loading-model', 'compiling', 'self-check', 'reading', 'windows', 'forecasting']
    expect([...new Set(stages)]).toEqual(gone)
    expect(states.find(({ task }) => task.kind === 'running')?.task).toMatchObject({ stages: gone })
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(viewIn(store).forecast.series).toHaveLength(15)
    const { selection, metricOrder } = store.getState()
    expect(selection).toEqual({ server: null, metric: metricOrder.metrics[0] })
  })

  it('reads the table once the model is there, as far as that model needs at its step', async () => {
    const steps: string[] = []
    const read = vi.fn<EngineClient['read']>((...args) => {
      steps.push('read')
      return real.read(...args)
    })
    let loaded: OpenModel | null = null
    const loadModel: EngineClient['loadModel'] = async (...args) => {
      loaded = await real.loadModel(...args)
      steps.push('loaded')
      return loaded
    }
    const store = make({ read, loadModel })
    await store.getState().openBoth(dropped('a.parquet'), model('mine.ckpt'))
    expect(steps).toEqual(['loaded', 'read'])
    expect(read.mock.calls[0]?.[1]).toEqual({ mapping: SURE_GUESS.mapping, model: loaded, stepMs: null })
    expect(modelName(store)).toBe('mine')
  })

  it('loads the model once and shows the new table', async () => {
    const loadModel = vi.fn(real.loadModel)
    const store = make({ loadModel })
    await store.getState().openData({ kind: 'sample' })
    await store.getState().openData(dropped('b.parquet'))
    expect(loadModel).toHaveBeenCalledTimes(1)
    expect(viewIn(store).facts.name).toBe('b.parquet')
  })

  it('keeps the selection that the new data still has', async () => {
    const store = make()
    await store.getState().openData({ kind: 'sample' })
    store.getState().selectServer('db-01')
    store.getState().selectMetric('load_average')
    await store.getState().openData(dropped('b.parquet'))
    expect(store.getState().selection).toEqual({ server: 'db-01', metric: 'load_average' })
  })
})

describe('cancel', () => {
  it('takes effect at once; the old data stays and late news is ignored', async () => {
    const reports: ((progress: Progress) => void)[] = []
    let hang = false
    const store = make({
      forecast: (request, thresholds, onProgress, signal) => {
        if (!hang) return real.forecast(request, thresholds, onProgress, signal)
        reports.push(onProgress)
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
        })
      },
    })
    await store.getState().openData({ kind: 'sample' })
    const before = viewIn(store)
    hang = true
    const running = store.getState().openData(dropped('b.parquet'))
    await vi.waitFor(() => expect(reports).toHaveLength(1), { interval: 1 })
    store.getState().cancel()
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(store.getState().view).toBe(before)
    reports[0]?.({ stage: 'forecasting', done: 1, total: 2, unit: 'series' })
    await running
    expect(store.getState().task).toEqual({ kind: 'idle' })
  })

  it('is not what a failure beside the job does: the job goes on, the next one puts the failure away', async () => {
    const store = make()
    const opening = store.getState().openData(dropped('a.parquet'))
    const problem = { code: 'clipboard-refused', message: 'not allowed', place: {} } as const
    store.getState().report(problem)
    expect(store.getState()).toMatchObject({ task: { kind: 'running' }, problem })
    await opening
    expect(viewIn(store).facts.name).toBe('a.parquet')
    expect(store.getState()).toMatchObject({ task: { kind: 'idle' }, problem })
    await store.getState().openData(dropped('b.parquet'))
    expect(store.getState().problem).toBeNull()
    store.getState().report(problem)
    store.getState().dismissProblem()
    expect(store.getState().problem).toBeNull()
  })

  it('lets a second drop replace the first', async () => {
    const store = make()
    const first = store.getState().openData(dropped('a.parquet'))
    const second = store.getState().openData(dropped('b.parquet'))
    await Promise.all([first, second])
    expect(viewIn(store).facts.name).toBe('b.parquet')
  })
})

describe('failure', () => {
  it('says what failed and leaves what was on screen', async () => {
    const store = make()
    await store.getState().openData({ kind: 'sample' })
    const before = store.getState().view
    await store.getState().openData(dropped('broken.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'parquet-invalid' } })
    expect(store.getState().view).toBe(before)
    store.getState().dismiss()
    expect(store.getState().task).toEqual({ kind: 'idle' })
  })

  it('reads the file anew when tried again, for its table was closed', async () => {
    let attempts = 0
    const [open, read] = [vi.fn(real.open), vi.fn(real.read)]
    const store = make({
      open,
      read,
      forecast: (...args) => {
        attempts += 1
        if (attempts === 1) return Promise.reject(new FleetcastError('backend-failed', 'the device was lost'))
        return real.forecast(...args)
      },
    })
    await store.getState().openData(dropped('a.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'backend-failed' } })
    await store.getState().retry()
    expect(open).toHaveBeenCalledTimes(2)
    expect(read).toHaveBeenCalledTimes(2)
    expect(viewIn(store).facts.name).toBe('a.parquet')
  })

  it('of a step that is too coarse can be overridden before anything is on screen', async () => {
    const store = make({
      forecast: (request, ...rest) =>
        request.stepMs === null
          ? Promise.reject(new FleetcastError('step-coarser', 'a row every 1 h'))
          : real.forecast(request, ...rest),
    })
    await store.getState().openData(dropped('hourly.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', measuredStepMs: FLEET.stepMs })
    await store.getState().retryWithStep(FLEET.stepMs)
    expect(viewIn(store)).toMatchObject({
      facts: { settings: { stepMs: FLEET.stepMs } },
      forecast: { stepSource: 'override' },
    })
  })

  it('of a model with this data can go on with the default model', async () => {
    const store = make({
      forecast: (request, ...rest) =>
        request.model.facts.card.name === 'mine'
          ? Promise.reject(new FleetcastError('category-unknown', 'none of 3 series can be forecast'))
          : real.forecast(request, ...rest),
    })
    await store.getState().openBoth(dropped('a.parquet'), model('mine.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'category-unknown' } })
    await store.getState().takeDefaultModel()
    expect(viewIn(store).facts.name).toBe('a.parquet')
    expect(modelName(store)).toBe('fleet-long-0')
    expect(store.getState().model.input).toEqual({ kind: 'default' })
  })

  it('does not take a broken model for the one in use', async () => {
    const store = make({
      loadModel: (files, ...rest) =>
        files === null
          ? real.loadModel(files, ...rest)
          : Promise.reject(new FleetcastError('model-not-tft', 'no attention in it')),
    })
    await store.getState().openData({ kind: 'sample' })
    await store.getState().openModel(model('other.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'model-not-tft' } })
    expect(store.getState().model.input).toEqual({ kind: 'default' })
    store.getState().dismiss()
    await store.getState().overrideStep(60_000)
    expect(viewIn(store).facts.settings?.stepMs).toBe(60_000)
  })
})

describe('mapping', () => {
  it('asks, forecasts with the answer and remembers it: such a file is then opened once', async () => {
    const storage = memoryStorage()
    const store = make({}, mappingsIn(storage))
    await store.getState().openData(dropped('unsure.parquet'))
    const { task } = store.getState()
    if (task.kind !== 'mapping' || task.guess.mapping === null) throw new Error(`the task is ${task.kind}`)
    await store.getState().answer({ server: 'pod' })
    await store.getState().confirmMapping()
    expect(viewIn(store).facts.name).toBe('unsure.parquet')

    const [open, read] = [vi.fn(real.open), vi.fn(real.read)]
    const later = make({ open, read }, mappingsIn(storage))
    const states = record(later)
    await later.getState().openData(dropped('unsure.parquet'))
    expect(states.some(({ task: seen }) => seen.kind === 'mapping')).toBe(false)
    expect(viewIn(later).facts.name).toBe('unsure.parquet')
    expect(open).toHaveBeenCalledTimes(1)
    expect(read.mock.calls.map(([, { mapping }]) => mapping?.server)).toEqual(['pod'])
  })

  it('goes on with what was opened for the question', async () => {
    const open = vi.fn(real.open)
    const store = make({ open })
    await store.getState().openData(dropped('unsure.parquet'))
    const { task } = store.getState()
    if (task.kind !== 'mapping' || task.guess.mapping === null) throw new Error(`the task is ${task.kind}`)
    await store.getState().confirmMapping()
    expect(open).toHaveBeenCalledTimes(1)
  })

  it('can be put away', async () => {
    const store = make()
    await store.getState().openData(dropped('unsure.parquet'))
    store.getState().dismiss()
    expect(store.getState()).toMatchObject({ task: { kind: 'idle' }, view: { kind: 'empty' } })
  })
})

describe('a wide model', () => {
  it('asks for the columns that the file lacks, and goes on with the answer', async () => {
    const forecast = vi.fn(real.forecast)
    const store = make({ forecast })
    await store.getState().openBoth(dropped('a.parquet'), model('wide.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'columns', missing: ['java_heap_usage'] })
    await store.getState().confirmColumns({ java_heap_usage: 'disk_percent' })
    expect(forecast.mock.calls[0]?.[0].renames).toEqual({ java_heap_usage: 'disk_percent' })
    expect(viewIn(store).facts.model?.layout).toBe('wide')
  })

  it('gives way to the default model', async () => {
    const store = make()
    await store.getState().openBoth(dropped('a.parquet'), model('wide.ckpt'))
    await store.getState().takeDefaultModel()
    expect(viewIn(store).facts.model?.layout).toBe('long')
  })

  it('is content with a column under another name', () => {
    const wide = { ...fakeModel(), neededColumns: ['cpu_percent', 'profile', 'heap'] }
    expect(missingColumns(wide, fakeFacts(), {})).toEqual(['heap'])
    expect(missingColumns(wide, fakeFacts(), { heap: 'memory_percent' })).toEqual([])
    const odd = { ...fakeFacts(), metrics: ['constructor'] }
    expect(missingColumns({ ...wide, neededColumns: ['constructor'] }, odd, {})).toEqual([])
  })
})

it('loads a model without data and uses it for the next', async () => {
  const store = make()
  await store.getState().openModel(model('mine.ckpt'))
  expect(store.getState()).toMatchObject({
    view: { kind: 'empty' },
    model: { ready: { facts: { card: { name: 'mine' } } } },
  })
  await store.getState().openData({ kind: 'sample' })
  expect(modelName(store)).toBe('mine')
})

it('forecasts again with another step and says so', async () => {
  const store = make()
  await store.getState().openData({ kind: 'sample' })
  await store.getState().overrideStep(60_000)
  expect(viewIn(store).forecast.stepSource).toBe('override')
  await store.getState().overrideStep(null)
  expect(viewIn(store).forecast.stepSource).toBe('model')
})

it('forecasts again with another calibration, until the step or the data is another', async () => {
  const forecast = vi.fn(real.forecast)
  const store = make({ forecast })
  const calibration = () => viewIn(store).facts.settings?.calibration
  await store.getState().openData({ kind: 'sample' })
  await store.getState().calibrateWith('none')
  expect(calibration()).toBe('none')
  await store.getState().setCriteria({ thresholds: {} })
  expect(calibration()).toBe('none')
  await store.getState().overrideStep(600_000)
  expect(calibration()).toBe('model')
  await store.getState().calibrateWith('none')
  await store.getState().openData(dropped('other.parquet'))
  expect(forecast.mock.calls.map(([request]) => request.calibration)).toEqual([
    'model',
    'none',
    'model',
    'none',
    'model',
  ])
})

it('shows a model on the backend that it came back on, also for the next forecast', async () => {
  const listeners = new Set<Parameters<EngineClient['onModelReloaded']>[0]>()
  const store = make({
    onModelReloaded: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  const cameBack = (one: OpenModel, backendDescription: string) => {
    for (const listener of listeners) listener(one, { ...one.facts, backendDescription })
  }
  const shown = () => viewIn(store).facts.model?.backendDescription
  await store.getState().openData({ kind: 'sample' })
  const used = store.getState().model.ready?.model
  if (used === undefined) throw new Error('no model is ready')
  cameBack(used, 'wasm, 1 thread')
  expect(shown()).toBe('wasm, 1 thread')
  cameBack({ facts: fakeModel(FLEET) }, 'another')
  expect(shown()).toBe('wasm, 1 thread')
  await store.getState().openData(dropped('b.parquet'))
  expect(shown()).toBe('wasm, 1 thread')
  // The store's own, and that of the source on screen: the one before has let go.
  expect(listeners.size).toBe(2)
})

describe('thresholds that are set while a file is opened', () => {
  it('judge its forecast, whether it has begun or not', async () => {
    const edited = vi.fn(() => undefined)
    const store = make({
      forecast: async (...args) => {
        const made = await real.forecast(...args)
        edited()
        return made
      },
    })
    const opening = store.getState().openData({ kind: 'sample' })
    await store.getState().setCriteria({ thresholds: { cpu_percent: null } })
    await opening
    expect(viewIn(store).assessment.severity[0]).toBe('none')
    const low = { warning: 1, critical: 2, direction: 'above' } as const
    edited.mockImplementation(() => void store.getState().setCriteria({ thresholds: { cpu_percent: low } }))
    await store.getState().openData(dropped('b.parquet'))
    expect(viewIn(store).facts.name).toBe('b.parquet')
    expect(viewIn(store).assessment.severity[0]).toBe('breaching')
  })
})

it('keeps nothing of a source whose first forecast could not be judged by thresholds edited meanwhile', async () => {
  const listening = new Set<unknown>()
  const lost = new FleetcastError('out-of-memory', 'no room to judge')
  const edited = vi.fn(() => undefined)
  const store = make({
    forecast: async (...args) => {
      const made = await real.forecast(...args)
      edited()
      return made
    },
    assess: () => Promise.reject(lost),
    onModelReloaded: (listener) => {
      listening.add(listener)
      return () => listening.delete(listener)
    },
  })
  const before = listening.size
  edited.mockImplementation(() => void store.getState().setCriteria({ thresholds: { cpu_percent: null } }))
  await store.getState().openData({ kind: 'sample' })
  expect(store.getState()).toMatchObject({
    view: { kind: 'empty' },
    task: { kind: 'failed', error: { code: 'out-of-memory' } },
  })
  expect(listening.size).toBe(before)
})
