import { simplerOf } from '#forecast/accuracy/judgement.ts'
import { planTrial } from '#forecast/accuracy/trial.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import { isNetwork, standInOf } from '#forecast/engines.ts'
import { errorToData, FleetcastError, isAbort } from '#forecast/errors.ts'
import type { AccuracyMeter } from '../sources/forecastSource.ts'
import { NOTHING_MEASURED, qualityIn, useAccuracy } from './accuracy.ts'
import type { ReadyView } from './appState.ts'
import type { AppStore } from './appStore.ts'
import { usePreferences } from './preferences.ts'

/** What measures the source's past, which can be tried in a moment; null: it cannot. Rows of a live one change too fast. */
function triable({ source, facts }: ReadyView): AccuracyMeter | null {
  return facts.kind === 'file' && source.accuracy.kind === 'can' ? source.accuracy.use : null
}

/**
 * Tries the model on the past of each file that is shown, once nothing else runs, and has its figures kept; then tells
 * chances as it learned them, and shows the better numbers where that is wished. Returns the way to end that.
 */
export function startTrials(store: AppStore): () => void {
  const askTrials = createAsking(store)
  const standIn = createStandingIn(store)
  const learn = createLearning(store)
  const takeFigures = () => {
    learn()
    standIn()
  }
  const look = () => {
    askTrials()
    takeFigures()
  }
  look()
  const ends = [store.subscribe(look), usePreferences.subscribe(look), useAccuracy.subscribe(takeFigures)]
  return () => {
    for (const end of ends) end()
    store.getState().quiet.drop('quality')
  }
}

/** Has a trial made for what is on screen where none is known. */
function createAsking(store: AppStore): () => void {
  const { quiet } = store.getState()
  /** What is asked for or known: the meter's key and the thresholds that breaches are scored against. */
  let asked: string | null = null

  const tryOut = async (view: ReadyView, meter: AccuracyMeter, signal: AbortSignal) => {
    const { noteTrial } = useAccuracy.getState()
    const { thresholds } = store.getState().criteria
    const options = { metrics: null, horizon: null, thresholds, ...planTrial(view.forecast) }
    try {
      const report = await meter.backtest(options, () => undefined, signal)
      noteTrial(
        meter.key,
        report.metrics.length === 0 ? { kind: 'short' } : { kind: 'done', options, report },
      )
    } catch (error) {
      signal.throwIfAborted()
      // No time to try, or nothing before it.
      const isShort = error instanceof FleetcastError && ['no-rows', 'series-none'].includes(error.code)
      noteTrial(meter.key, isShort ? { kind: 'short' } : { kind: 'failed', error: errorToData(error) })
    }
  }

  return () => {
    const { view, criteria } = store.getState()
    const { thresholds } = criteria
    const meter = view.kind === 'ready' && usePreferences.getState().verdict ? triable(view) : null
    const against = JSON.stringify(thresholds)
    const next = meter === null ? null : `${meter.key} ${against}`
    if (next === asked) return
    asked = next
    quiet.drop('quality')
    if (meter === null || view.kind !== 'ready') return
    const { trial } = useAccuracy.getState().byKey[meter.key] ?? NOTHING_MEASURED
    const isKnown = trial.kind === 'done' && JSON.stringify(trial.options.thresholds) === against
    if (!isKnown) quiet.ask('quality', (signal) => tryOut(view, meter, signal))
  }
}

/**
 * What the trial of a view's file learned about chances of its own numbers: those of the network with the model's own
 * calibration. A backtest that a person asked for is of what they chose, and changes nothing that is shown. null: nothing.
 */
function learnedFor(view: ReadyView): FittedChances | null {
  const { settings } = view.facts
  const meter = triable(view)
  const isTried = isNetwork(view.forecast.provenance.engine) && (settings?.calibration ?? 'model') === 'model'
  if (meter === null || !isTried) return null
  const { trial } = useAccuracy.getState().byKey[meter.key] ?? NOTHING_MEASURED
  const learned = trial.kind === 'done' ? trial.report.chances.learned : null
  if (learned === null) return null
  // What stands in for the model was not what was tried.
  const models = Object.entries(learned.models).filter(
    ([metric]) => standInOf({ simple: settings?.simple ?? {} }, metric) === undefined,
  )
  return { ...learned, models: Object.fromEntries(models) }
}

/** Has chances of breaches told as the trial of the file on screen learned it. */
function createLearning(store: AppStore): () => void {
  let before: string | null = null
  let looked: { readonly view: ReadyView | null; readonly byKey: unknown } = { view: null, byKey: null }

  return () => {
    const { view, report } = store.getState()
    const { byKey } = useAccuracy.getState()
    if (view.kind !== 'ready' || view.source.learn.kind === 'cannot') return
    if (view === looked.view && byKey === looked.byKey) return
    looked = { view, byKey }
    const learned = learnedFor(view)
    if (learned === null) return
    const attempt = `${view.source.id} ${JSON.stringify(learned)}`
    if (attempt === before) return
    before = attempt
    view.source.learn.use(learned, new AbortController().signal).catch((error: unknown) => {
      if (!isAbort(error)) report(errorToData(error))
    })
  }
}

/** Has simple forecasts stand in for the model's where those were worse and the person wishes it, and not otherwise. */
function createStandingIn(store: AppStore): () => void {
  /** What was tried already: where it failed, the person is told once. */
  let before: string | null = null

  return () => {
    const { view, task, standIn } = store.getState()
    const meter = view.kind === 'ready' ? triable(view) : null
    if (meter === null || view.kind !== 'ready' || task.kind !== 'idle') return
    // It would take the place of one that is still being made.
    if (view.forecast.pending !== undefined) return
    const { judgements } = qualityIn(useAccuracy.getState().byKey[meter.key] ?? NOTHING_MEASURED)
    const wanted = usePreferences.getState().better ? simplerOf(judgements) : {}
    const next = JSON.stringify(wanted)
    if (next === JSON.stringify(view.facts.settings?.simple ?? {})) return
    const attempt = `${view.source.id} ${next}`
    if (attempt === before) return
    before = attempt
    void standIn(wanted)
  }
}
