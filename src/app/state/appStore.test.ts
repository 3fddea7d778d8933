import { thresholdIn } from '#forecast/assess.ts'
import { describe, expect, it, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { Progress } from '#forecast/progress.ts'
import type { EngineClient } from '#engine/api.ts'
import { FAKE_FLEET, fakeEngine, fakeFacts, fakeModel } from '../testing/fakeEngine.ts'
import { createAppStore, missingColumns } from './appStore.ts'
import type { AppState } from './appState.ts'
import { mappingsIn, type Mappings } from './mappings.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'

const FLEET = { ...FAKE_FLEET, servers: 3 }
const NO_WISH = { server: null, metric: null }

function fileNamed(name: string) {
  return { path: name, file: new File(['x'], name) }
}
const dropped = (name: string) => ({ kind: 'files', files: [fileNamed(name)] }) as const
const model = (name: string) => ({ kind: 'files', files: [fileNamed(name)], quantiles: null }) as const

function make(changes: Partial<EngineClient> = {}, mappings: Mappings = mappingsIn(memoryStorage())) {
  const engine = fakeEngine(FLEET, changes)
  return createAppStore({ engine, mappings, selection: NO_WISH })
}

/** Every state that the store went through. */
function record(store: ReturnType<typeof make>): AppState[] {
  const states: AppState[] = []
  store.subscribe((state) => states.push(state))
  return states
}

function ready(state: AppState) {
  if (state.view.kind !== 'ready')
    throw new Error(`the view is ${state.view.kind}, the task ${state.task.kind}`)
  return state.view
}

describe('opening data', () => {
  it('goes through the named stages to a forecast', async () => {
    const store = make()
    const states = record(store)
    await store.getState().openData({ kind: 'sample' })
    const stages = states.flatMap(({ task }) =>
      task.kind === 'running' && task.progress !== null ? [task.progress.stage] : [],
    )
    expect([...new Set(stages)]).toEqual([
      'reading',
      'loading-model',
      'compiling',
      'self-check',
      'windows',
      'forecasting',
    ])
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(ready(store.getState()).forecast.series).toHaveLength(15)
    expect(store.getState().selection).toEqual({ server: null, metric: 'cpu_percent' })
  })

  it('loads the model once and closes the table that was replaced', async () => {
    const closeTable = vi.fn()
    const loadModel = vi.fn(fakeEngine(FLEET).loadModel)
    const store = make({ closeTable, loadModel })
    await store.getState().openData({ kind: 'sample' })
    const first = ready(store.getState()).table.tableId
    await store.getState().openData(dropped('b.parquet'))
    expect(loadModel).toHaveBeenCalledTimes(1)
    expect(closeTable.mock.calls).toEqual([[first]])
    expect(ready(store.getState()).table.facts.name).toBe('b.parquet')
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
    const real = fakeEngine(FLEET)
    const closeTable = vi.fn()
    const store = make({
      closeTable,
      forecast: (request, onProgress, signal) => {
        if (!hang) return real.forecast(request, onProgress, signal)
        reports.push(onProgress)
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new DOMException('cancelled', 'AbortError'))
          })
        })
      },
    })
    await store.getState().openData({ kind: 'sample' })
    const before = ready(store.getState())
    hang = true
    const running = store.getState().openData(dropped('b.parquet'))
    await vi.waitFor(() => {
      expect(reports).toHaveLength(1)
    })
    store.getState().cancel()
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(store.getState().view).toBe(before)
    reports[0]?.({ stage: 'forecasting', done: 1, total: 2, unit: 'series' })
    await running
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(closeTable).toHaveBeenCalledExactlyOnceWith(2)
  })

  it('lets a second drop replace the first', async () => {
    const store = make()
    const first = store.getState().openData(dropped('a.parquet'))
    const second = store.getState().openData(dropped('b.parquet'))
    await Promise.all([first, second])
    expect(ready(store.getState()).table.facts.name).toBe('b.parquet')
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
    const real = fakeEngine(FLEET)
    let attempts = 0
    const open = vi.fn(real.open)
    const store = make({
      open,
      forecast: (request, onProgress, signal) => {
        attempts += 1
        if (attempts === 1) return Promise.reject(new FleetcastError('backend-failed', 'the device was lost'))
        return real.forecast(request, onProgress, signal)
      },
    })
    await store.getState().openData(dropped('a.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'backend-failed' } })
    await store.getState().retry()
    expect(open).toHaveBeenCalledTimes(2)
    expect(ready(store.getState()).table.tableId).toBe(2)
  })

  it('of a step that is too coarse can be overridden before anything is on screen', async () => {
    const real = fakeEngine(FLEET)
    const store = make({
      forecast: (request, ...rest) =>
        request.stepMs === null
          ? Promise.reject(new FleetcastError('step-coarser', 'a row every 1 h'))
          : real.forecast(request, ...rest),
    })
    await store.getState().openData(dropped('hourly.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', measuredStepMs: FLEET.stepMs })
    await store.getState().retryWithStep(FLEET.stepMs)
    expect(ready(store.getState())).toMatchObject({
      stepMs: FLEET.stepMs,
      forecast: { stepSource: 'override' },
    })
  })

  it('of a model with this data can go on with the default model', async () => {
    const real = fakeEngine(FLEET)
    const store = make({
      forecast: (request, ...rest) =>
        request.modelId === 2
          ? Promise.reject(new FleetcastError('category-unknown', 'none of 3 series can be forecast'))
          : real.forecast(request, ...rest),
    })
    await store.getState().openBoth(dropped('a.parquet'), model('mine.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'category-unknown' } })
    await store.getState().takeDefaultModel()
    expect(ready(store.getState())).toMatchObject({
      model: { modelId: 1 },
      table: { facts: { name: 'a.parquet' } },
    })
    expect(store.getState().model.source).toEqual({ kind: 'default' })
  })

  it('does not take a broken model for the one in use', async () => {
    const real = fakeEngine(FLEET)
    const store = make({
      loadModel: (files, ...rest) =>
        files === null
          ? real.loadModel(files, ...rest)
          : Promise.reject(new FleetcastError('model-not-tft', 'no attention in it')),
    })
    await store.getState().openData({ kind: 'sample' })
    await store.getState().openModel(model('other.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'model-not-tft' } })
    expect(store.getState().model.source).toEqual({ kind: 'default' })
    store.getState().dismiss()
    await store.getState().overrideStep(60_000)
    expect(ready(store.getState()).stepMs).toBe(60_000)
  })
})

describe('mapping', () => {
  it('asks, forecasts with the answer and remembers it', async () => {
    const storage = memoryStorage()
    const store = make({}, mappingsIn(storage))
    await store.getState().openData(dropped('unsure.parquet'))
    const { task } = store.getState()
    if (task.kind !== 'mapping' || task.guess.mapping === null) throw new Error(`the task is ${task.kind}`)
    await store.getState().confirmMapping(task.guess.mapping)
    expect(ready(store.getState()).table.facts.name).toBe('unsure.parquet')

    const later = make({}, mappingsIn(storage))
    const states = record(later)
    await later.getState().openData(dropped('unsure.parquet'))
    expect(states.some(({ task: seen }) => seen.kind === 'mapping')).toBe(false)
    expect(later.getState().view.kind).toBe('ready')
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
    const forecast = vi.fn(fakeEngine(FLEET).forecast)
    const store = make({ forecast })
    await store.getState().openBoth(dropped('a.parquet'), model('wide.ckpt'))
    expect(store.getState().task).toMatchObject({ kind: 'columns', missing: ['java_heap_usage'] })
    await store.getState().confirmColumns({ java_heap_usage: 'disk_percent' })
    expect(forecast.mock.calls[0]?.[0].renames).toEqual({ java_heap_usage: 'disk_percent' })
    expect(ready(store.getState()).model.layout).toBe('wide')
  })

  it('gives way to the default model', async () => {
    const store = make()
    await store.getState().openBoth(dropped('a.parquet'), model('wide.ckpt'))
    await store.getState().takeDefaultModel()
    expect(ready(store.getState()).model.layout).toBe('long')
  })

  it('closes the table when the question is put away', async () => {
    const closeTable = vi.fn()
    const store = make({ closeTable })
    await store.getState().openBoth(dropped('a.parquet'), model('wide.ckpt'))
    store.getState().dismiss()
    expect(closeTable).toHaveBeenCalledExactlyOnceWith(1)
  })

  it('is content with a column under another name', () => {
    const wide = { ...fakeModel(), neededColumns: ['cpu_percent', 'profile', 'heap'] }
    expect(missingColumns(wide, fakeFacts(), {})).toEqual(['heap'])
    expect(missingColumns(wide, fakeFacts(), { heap: 'memory_percent' })).toEqual([])
  })
})

it('loads a model without data and uses it for the next', async () => {
  const store = make()
  await store.getState().openModel(model('mine.ckpt'))
  expect(store.getState()).toMatchObject({ view: { kind: 'empty' }, model: { facts: { modelId: 2 } } })
  await store.getState().openData({ kind: 'sample' })
  expect(ready(store.getState()).model.card.name).toBe('mine')
})

it('forecasts again with another step and says so', async () => {
  const store = make()
  await store.getState().openData({ kind: 'sample' })
  await store.getState().overrideStep(60_000)
  expect(ready(store.getState()).forecast.stepSource).toBe('override')
  await store.getState().overrideStep(null)
  expect(ready(store.getState()).forecast.stepSource).toBe('model')
})

it('forecasts again with another calibration, until the step or the data is another', async () => {
  const engine = fakeEngine(FLEET)
  const forecast = vi.fn(engine.forecast)
  const store = createAppStore({
    engine: { ...engine, forecast },
    mappings: mappingsIn(memoryStorage()),
    selection: NO_WISH,
  })
  await store.getState().openData({ kind: 'sample' })
  await store.getState().calibrateWith('none')
  expect(ready(store.getState()).calibration).toBe('none')
  await store.getState().setThresholds({})
  expect(ready(store.getState()).calibration).toBe('none')
  await store.getState().overrideStep(600_000)
  expect(ready(store.getState()).calibration).toBe('model')
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

it('shows a model on the backend that it came back on', async () => {
  const store = make()
  await store.getState().openData({ kind: 'sample' })
  const facts = { ...ready(store.getState()).model, backendDescription: 'wasm, 1 thread' }
  store.getState().modelReloaded(facts)
  expect(ready(store.getState()).model.backendDescription).toBe('wasm, 1 thread')
  store.getState().modelReloaded({ ...facts, modelId: 99, backendDescription: 'another' })
  expect(ready(store.getState()).model.backendDescription).toBe('wasm, 1 thread')
})

describe('what is looked at', () => {
  it('is judged anew by other thresholds; the forecast stays', async () => {
    const store = make()
    await store.getState().openData({ kind: 'sample' })
    const before = ready(store.getState())
    const cpu = { warning: 1, critical: 2, direction: 'above' } as const
    const first = store.getState().setThresholds({ cpu_percent: null })
    await store.getState().setThresholds({ cpu_percent: cpu })
    await first
    const after = ready(store.getState())
    expect(after.forecast).toBe(before.forecast)
    expect(thresholdIn(after.assessment, 'cpu_percent')).toEqual(cpu)
    expect(after.assessment.severity[0]).toBe('critical')
  })

  it('is judged by thresholds that were set before, or while the forecast was made', async () => {
    const store = make()
    const opening = store.getState().openData({ kind: 'sample' })
    await store.getState().setThresholds({ cpu_percent: null })
    await opening
    expect(ready(store.getState()).assessment.severity[0]).toBe('none')
  })

  it('changes in parts; a server is opened where one is looked at', async () => {
    const store = make()
    await store.getState().openData({ kind: 'sample' })
    store.getState().updateScreen({ tab: 'heatmap' })
    const { filters } = store.getState().screen
    const { server } = ready(store.getState()).forecast.series.at(-1)!
    store.getState().openServer(server, 'disk_percent')
    expect(store.getState().screen).toMatchObject({ tab: 'predictions', filters })
    expect(store.getState().selection).toEqual({ server, metric: 'disk_percent' })
  })
})
