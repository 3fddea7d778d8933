import { NO_ANSWERS } from './aheadAnswers.ts'
import { answersOf, createAnswers, readyMapping } from './answers.ts'
import type { ForecastJob, JobActions, ModelInput } from './appState.ts'
import { OWN_LEVELS, settingsWith } from './offerSettings.ts'
import type { Dependencies } from './appStore.ts'
import { createJobHandles } from './jobHandles.ts'
import { createJobRunner } from './jobRunner.ts'
import type { JobContext } from './jobSteps.ts'

const DEFAULT_MODEL: ModelInput = { kind: 'default' }
const AS_IT_IS = { stepMs: null, asOfMs: null } as const
const FRESH = { ...AS_IT_IS, ...OWN_LEVELS, renames: {}, ...NO_ANSWERS } as const
const NO_DATA = { data: null, opened: null, table: null, readAs: null }

/** Forecasts of files, as what the user asks for: each is the job on screen with something changed. */
export function createJobActions(dependencies: Dependencies, store: JobContext): JobActions {
  const { set, get } = store
  const handles = createJobHandles(get)
  const answers = createAnswers(dependencies.engine, set, get)
  const runner = createJobRunner(dependencies, handles, answers, store)

  /** The job that would make what is on screen, or would open the page's first data. */
  const current = (): ForecastJob => {
    const { model } = get()
    const parts = { model: model.input, loaded: model.ready }
    const job = handles.onScreen()
    return job === null ? { ...NO_DATA, ...parts, settings: FRESH } : { ...job, data: null, ...parts }
  }

  dependencies.engine.onModelReloaded((reloaded, facts) => {
    const { model } = get()
    if (model.ready?.model === reloaded) set({ model: { ...model, ready: { model: reloaded, facts } } })
  })

  return {
    openData: (input) => {
      const job = { ...current(), ...NO_DATA, data: { input, mapping: null } }
      const { view, wish } = get()
      // An address is of one file; another one that it does not fit is opened as it is.
      const isWished = view.kind === 'empty' && (wish.stepMs !== null || wish.asOfMs !== null)
      return runner.run(
        isWished
          ? { ...job, settings: { ...FRESH, ...wish }, otherwise: FRESH }
          : { ...job, settings: FRESH },
      )
    },
    openModel: (model) => runner.run({ ...current(), model, loaded: null, settings: FRESH }),
    openBoth: (input, model) =>
      runner.run({ ...NO_DATA, data: { input, mapping: null }, model, loaded: null, settings: FRESH }),
    answer: answers.answer,
    confirmMapping: async () => {
      await answers.settled()
      const { task } = get()
      if (task.kind !== 'mapping' || task.pending || task.job.data === null) return
      const mapping = readyMapping(task)
      if (mapping === null) return
      set({ task: { kind: 'idle' } })
      await runner.run({ ...task.job, data: { ...task.job.data, mapping } })
    },
    askAgain: async () => {
      const { task } = get()
      const job = task.kind === 'failed' ? task.job : handles.onScreen()
      if (job === null || job.readAs === null) return
      const settings = { ...FRESH, stepMs: job.settings.stepMs }
      const { model } = get()
      const again = {
        ...job,
        data: job.readAs,
        table: null,
        ...(task.kind !== 'failed' && { model: model.input, loaded: model.ready }),
        settings,
      }
      await runner.ask(again, answersOf(job.readAs.mapping))
    },
    confirmColumns: async (renames) => {
      const { task } = get()
      if (task.kind !== 'columns') return
      set({ task: { kind: 'idle' } })
      await runner.run({ ...task.job, settings: { ...task.job.settings, renames } })
    },
    takeDefaultModel: async () => {
      const { task } = get()
      const job = task.kind === 'columns' || task.kind === 'failed' ? task.job : null
      if (job === null) return get().openModel(DEFAULT_MODEL)
      set({ task: { kind: 'idle' } })
      await runner.run({ ...job, settings: FRESH, model: DEFAULT_MODEL, loaded: null })
    },
    overrideStep: (stepMs) => {
      const job = current()
      return runner.run({ ...job, settings: { ...job.settings, stepMs, ...OWN_LEVELS } })
    },
    calibrateWith: (calibration) => {
      const job = current()
      return runner.run({ ...job, settings: { ...job.settings, calibration } })
    },
    standIn: async (simple) => {
      const job = current()
      if (job.table !== null) await runner.run({ ...job, settings: { ...job.settings, simple } })
    },
    cancel: () => runner.stop(),
    retry: async () => {
      const { task } = get()
      if (task.kind === 'failed') await runner.run(task.job)
    },
    retryWithStep: async (stepMs) => {
      const { task } = get()
      if (task.kind !== 'failed') return
      const settings = { ...task.job.settings, stepMs, ...OWN_LEVELS }
      await runner.run({ ...task.job, settings })
    },
    takeOffer: async (offer) => {
      const { task, model } = get()
      const job = task.kind === 'failed' ? task.job : current()
      const loaded = job.loaded ?? (model.input === job.model ? model.ready : null)
      await runner.run({ ...job, loaded, settings: settingsWith(job.settings, offer), isOffer: true })
    },
    answerAhead: async ({ timeZeroMs, knownFuture = {} }) => {
      const { task } = get()
      if (task.kind !== 'failed') return
      const { settings } = task.job
      const answers = {
        timeZeroMs: timeZeroMs ?? settings.timeZeroMs,
        knownFuture: { ...settings.knownFuture, ...knownFuture },
      }
      await runner.run({ ...task.job, settings: { ...settings, ...answers } })
    },
    undoAnswers: async () => {
      const job = current()
      if (job.table === null || job.loaded === null) return
      const { fingerprint } = job.table.facts
      dependencies.keptAnswers.remember(fingerprint, job.loaded.facts.sha256, NO_ANSWERS)
      await runner.run({ ...job, settings: { ...job.settings, ...NO_ANSWERS } })
    },
    undoChoices: async () => {
      const job = current()
      if (job.table === null) return
      dependencies.chosenSteps.remember(job.table.facts.fingerprint, null)
      await runner.run({ ...job, settings: { ...job.settings, ...AS_IT_IS, ...OWN_LEVELS } })
    },
    openWithLevels: async (job, quantiles) => {
      if (job.model.kind === 'files') await runner.run({ ...job, model: { ...job.model, quantiles } })
    },
    dismiss: () => runner.stop(),
  }
}
