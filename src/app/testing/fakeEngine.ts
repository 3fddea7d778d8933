import type { EngineClient, FilesToOpen, OpenData, OpenModel } from '#engine/api.ts'
import { exportForecast } from '#engine/forecast/exportForecast.ts'
import { HeldTable } from '#engine/session/heldTable.ts'
import { assessBy } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { ProgressListener, Stage } from '#forecast/progress.ts'
import { fakeCalibration, fakeReport } from './fakeAccuracy.ts'
import { fakeFacts, fakeModel } from './fakeFacts.ts'
import { FAKE_FLEET, fakeForecast, madeAsOf, type FakeFleet } from './fakeForecast.ts'
import { fakeAnswered, SURE_GUESS, UNSURE_GUESS } from './fakeGuess.ts'
import { fakeHistory } from './fakeHistory.ts'

const NO_VARIABLES = { staticVariables: [], encoderVariables: [], decoderVariables: [] }
const NO_WEIGHTS = { ...NO_VARIABLES, attention: new Float32Array(0) }

function nameOf(files: FilesToOpen): string {
  if (files === null) return 'sample.parquet'
  return ('paths' in files ? files.paths[0] : files[0]?.path) ?? 'nothing'
}

/** The model of a file with `wide` in its name needs a column that the fleet has not. */
function modelNamed(files: FilesToOpen, fleet: FakeFleet): OpenModel {
  const facts = fakeModel(fleet)
  if (files === null) return { facts }
  const name = nameOf(files).replace(/\/.*|\.ckpt$/g, '')
  const own = { ...facts, card: { ...facts.card, name, form: 'checkpoint', trainedOn: null } } as const
  if (!name.includes('wide')) return { facts: own }
  return { facts: { ...own, layout: 'wide', neededColumns: ['cpu_percent', 'java_heap_usage'] } }
}

/** Waits paceMs, or not at all; rejects with AbortError. */
async function pause(paceMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (paceMs === 0) return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, paceMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('cancelled', 'AbortError'))
    })
  })
}

/**
 * An EngineClient over recorded forecasts, for what leads to one: files are opened, asked about and read. A file with
 * `unsure` in its name needs a mapping, a `broken` one fails with parquet-invalid. Each report of progress takes
 * paceMs.
 */
export function fakeEngine(
  fleet: FakeFleet = FAKE_FLEET,
  changes: Partial<EngineClient> = {},
  paceMs = 0,
): EngineClient {
  const names = new WeakMap<OpenData, string>()
  const made = fakeForecast(fleet)
  const count = made.series.length
  const pass = async (stages: readonly Stage[], onProgress: ProgressListener, signal: AbortSignal) => {
    for (const stage of stages) {
      for (const done of [0, count]) {
        onProgress({ stage, done, total: count, unit: 'series' })
        await pause(paceMs, signal)
      }
    }
  }
  const close = () => undefined
  const engine: EngineClient = {
    open: async (files, onProgress, signal) => {
      const name = nameOf(files)
      await pass(['opening'], onProgress, signal)
      if (name.includes('broken')) {
        const found = `${name}: the footer says 4,096 bytes, 12 are there`
        throw new FleetcastError('parquet-invalid', found, { file: name })
      }
      const data = { guess: name.includes('unsure') ? UNSURE_GUESS : SURE_GUESS, close }
      names.set(data, name)
      return data
    },
    answer: ({ guess }, answers) => Promise.resolve(fakeAnswered(guess, answers)),
    read: async (data, _how, onProgress, signal) => {
      await pass(['reading'], onProgress, signal)
      return { facts: { ...fakeFacts(fleet), name: names.get(data) ?? 'nothing' }, close }
    },
    gather: async ({ name, rows }, onProgress, signal) => {
      await pass(['reading'], onProgress, signal)
      const table = new HeldTable([], name)
      table.append(await rows(signal))
      return {
        get facts() {
          return table.facts()
        },
        append: (more) => Promise.resolve(table.append(more)),
        trim: (beforeMs) => Promise.resolve(table.trim(beforeMs)),
        close,
      }
    },
    loadModel: async (files, _options, onProgress, signal) => {
      await pass(['loading-model', 'compiling', 'self-check'], onProgress, signal)
      return modelNamed(files, fleet)
    },
    onModelReloaded: () => () => undefined,
    forecast: async ({ stepMs }, criteria, onProgress, signal) => {
      await pass(['windows', 'forecasting'], onProgress, signal)
      const overridden = { stepSource: 'override', notes: ['the step was overridden'] } as const
      const forecast = stepMs === null ? made : { ...made, ...overridden }
      return { forecast, assessment: assessBy(forecast, criteria) }
    },
    // A small fleet: all is there in a moment.
    forecastInParts: (request, criteria, _parts, onProgress, signal) =>
      engine.forecast(request, criteria, onProgress, signal),
    prefer: () => undefined,
    assess: (_request, criteria) => Promise.resolve(assessBy(made, criteria)),
    replay: ({ asOfMs }) => Promise.resolve(madeAsOf(made, asOfMs ?? made.issueTimeMs)),
    history: (_request, series, range) => Promise.resolve(fakeHistory(made, series, range)),
    backtest: async (_request, options, onProgress, signal) => {
      await pass(['backtest'], onProgress, signal)
      return fakeReport(made, options, 1.6)
    },
    calibrate: async (_request, options, onProgress, signal) => {
      await pass(['calibrating'], onProgress, signal)
      const [before, after] = [fakeReport(made, options, 1.6), fakeReport(made, options, 1)]
      return { calibration: fakeCalibration(made, options.fileName), before, after }
    },
    explain: (_request, series) => Promise.resolve({ series, ...NO_WEIGHTS }),
    explainFleet: (_request, series) => {
      const of = series?.length ?? count
      return Promise.resolve({ windows: of, of, ...NO_WEIGHTS })
    },
    exportForecast,
    dispose: () => undefined,
    ...changes,
  }
  return engine
}
