import { create } from 'zustand'
import { FIT_PART } from '#forecast/accuracy/fitPart.ts'
import { errorToData, isAbort, type ErrorData } from '#forecast/errors.ts'
import { judgeReport, type MetricJudgement } from '#forecast/accuracy/judgement.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Progress } from '#forecast/progress.ts'
import type { BacktestRequest, FileCalibration } from '#engine/api.ts'
import type { AccuracyMeter } from '../sources/forecastSource.ts'
import type { ReadyView } from './appState.ts'

/** Files whose figures are kept beside those of the one on screen. */
const KEPT = 4

export type AccuracyTask =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly what: 'backtest' | 'calibrate'; readonly progress: Progress | null }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/** The short backtest that nobody asked for. */
export type Trial =
  | { readonly kind: 'none' }
  /** The file is too short for it. */
  | { readonly kind: 'short' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'done'; readonly options: BacktestRequest; readonly report: AccuracyReport }

/** What is known of how good a model was on a file. */
export interface Accuracy {
  readonly task: AccuracyTask
  readonly trial: Trial
  /** With the model's own calibration. */
  readonly measured: { readonly options: BacktestRequest; readonly report: AccuracyReport } | null
  readonly fitted: { readonly options: BacktestRequest; readonly found: FileCalibration } | null
}

interface AccuracyState {
  readonly byKey: Readonly<Record<string, Accuracy>>
  backtest: (meter: AccuracyMeter, options: BacktestRequest) => Promise<void>
  /** Does nothing where that cannot be. */
  calibrate: (meter: AccuracyMeter, options: BacktestRequest) => Promise<void>
  cancel: (key: string) => void
  noteTrial: (key: string, trial: Trial) => void
}

export const NOTHING_MEASURED: Accuracy = {
  task: { kind: 'idle' },
  trial: { kind: 'none' },
  measured: null,
  fitted: null,
}

/** Backtests of opened files: they go on while another tab is looked at, and their figures stay. */
export const useAccuracy = create<AccuracyState>()((set, get) => {
  const running = new Map<string, AbortController>()

  const change = (key: string, part: Partial<Accuracy>) => {
    const { [key]: before = NOTHING_MEASURED, ...others } = get().byKey
    const kept = Object.entries(others).slice(-KEPT)
    set({ byKey: { ...Object.fromEntries(kept), [key]: { ...before, ...part } } })
  }

  /** Runs one thing per key; what was under way is cancelled. */
  const run = async (
    key: string,
    what: 'backtest' | 'calibrate',
    work: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Partial<Accuracy>>,
  ) => {
    running.get(key)?.abort()
    const controller = new AbortController()
    const { signal } = controller
    running.set(key, controller)
    change(key, { task: { kind: 'running', what, progress: null } })
    const onProgress = (progress: Progress) => {
      if (!signal.aborted) change(key, { task: { kind: 'running', what, progress } })
    }
    try {
      const found = await work(onProgress, signal)
      if (!signal.aborted) change(key, { ...found, task: { kind: 'idle' } })
    } catch (error) {
      if (signal.aborted) return
      change(key, { task: isAbort(error) ? { kind: 'idle' } : { kind: 'failed', error: errorToData(error) } })
    } finally {
      if (running.get(key) === controller) running.delete(key)
    }
  }

  return {
    byKey: {},
    backtest: (meter, options) =>
      run(meter.key, 'backtest', async (onProgress, signal) => {
        return { measured: { options, report: await meter.backtest(options, onProgress, signal) } }
      }),
    calibrate: async ({ key, calibrate }, options) => {
      if (calibrate.kind === 'cannot') return
      await run(key, 'calibrate', async (onProgress, signal) => {
        const tested = { ...options, from: FIT_PART.before }
        const found = await calibrate.use({ ...tested, fitFrom: FIT_PART.from }, onProgress, signal)
        return { measured: { options: tested, report: found.before }, fitted: { options: tested, found } }
      })
    },
    cancel: (key) => {
      const controller = running.get(key)
      if (controller === undefined) return
      running.delete(key)
      controller.abort()
      change(key, { task: { kind: 'idle' } })
    },
    noteTrial: (key, trial) => change(key, { trial }),
  }
})

/** useAccuracyOf, for what asks once. */
export function accuracyOf({ source }: ReadyView): Accuracy {
  if (source.accuracy.kind === 'cannot') return NOTHING_MEASURED
  return useAccuracy.getState().byKey[source.accuracy.use.key] ?? NOTHING_MEASURED
}

/** What is known of the source on screen; nothing, where it cannot be measured. */
export function useAccuracyOf({ source }: ReadyView): Accuracy {
  const key = source.accuracy.kind === 'can' ? source.accuracy.use.key : null
  return useAccuracy((state) => (key === null ? NOTHING_MEASURED : (state.byKey[key] ?? NOTHING_MEASURED)))
}

/** How the forecasts on screen have stood to simple ones, as far as that was tried. */
export interface Quality {
  /** What was tried; null: nothing was. */
  readonly report: AccuracyReport | null
  /** Whether a person asked for it: it then has what they chose, in place of a trial's sample. */
  readonly wasAsked: boolean
  readonly judgements: readonly MetricJudgement[]
}

const UNKNOWN: Quality = { report: null, wasAsked: false, judgements: [] }
const known = new WeakMap<AccuracyReport, Quality>()

/** A backtest of all metrics that was asked for says more than a trial. The same object for the same figures. */
export function qualityIn({ measured, trial }: Pick<Accuracy, 'measured' | 'trial'>): Quality {
  const wasAsked = measured !== null && measured.options.metrics === null
  const report = wasAsked ? measured.report : trial.kind === 'done' ? trial.report : null
  if (report === null) return UNKNOWN
  const before = known.get(report)
  if (before !== undefined) return before
  const quality = { report, wasAsked, judgements: judgeReport(report) }
  known.set(report, quality)
  return quality
}

/** Of what is on screen; see qualityIn. */
export function useQualityOf(view: ReadyView): Quality {
  return qualityIn(useAccuracyOf(view))
}
