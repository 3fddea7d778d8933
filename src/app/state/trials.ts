import { planTrial } from '#forecast/accuracy/trial.ts'
import { errorToData, FleetcastError } from '#forecast/errors.ts'
import type { AccuracyMeter } from '../sources/forecastSource.ts'
import { useAccuracy } from './accuracy.ts'
import type { ReadyView } from './appState.ts'
import type { AppStore } from './appStore.ts'
import { usePreferences } from './preferences.ts'

/** The source's past can be tried in a moment: rows of a live one change too fast for that. */
function triable({ source, facts }: ReadyView): AccuracyMeter | null {
  return facts.kind === 'file' && source.accuracy.kind === 'can' ? source.accuracy.use : null
}

/**
 * Tries the model on the past of each file that is shown, once nothing else runs, and has its figures kept. Returns the
 * way to end that.
 */
export function startTrials(store: AppStore): () => void {
  const { quiet } = store.getState()
  /** What is asked for or known: the meter's key and the thresholds that breaches are scored against. */
  let asked: string | null = null

  const tryOut = async (view: ReadyView, meter: AccuracyMeter, signal: AbortSignal) => {
    const { noteTrial } = useAccuracy.getState()
    const { thresholds } = store.getState()
    const options = { metrics: null, horizon: null, thresholds, ...planTrial(view.forecast) }
    try {
      const report = await meter.backtest(options, () => undefined, signal)
      noteTrial(
        meter.key,
        report.metrics.length === 0 ? { kind: 'short' } : { kind: 'done', options, report },
      )
    } catch (error) {
      signal.throwIfAborted()
      // Nothing before the time that is tried, or no time at all.
      const isShort = error instanceof FleetcastError && ['no-rows', 'series-none'].includes(error.code)
      noteTrial(meter.key, isShort ? { kind: 'short' } : { kind: 'failed', error: errorToData(error) })
    }
  }

  const look = () => {
    const { view, thresholds } = store.getState()
    const meter = view.kind === 'ready' && usePreferences.getState().verdict ? triable(view) : null
    const next = meter === null ? null : JSON.stringify([meter.key, thresholds])
    if (next === asked) return
    asked = next
    quiet.drop('quality')
    if (meter === null || view.kind !== 'ready') return
    const { trial } = useAccuracy.getState().byKey[meter.key] ?? {}
    const isKnown =
      trial?.kind === 'done' && JSON.stringify(trial.options.thresholds) === JSON.stringify(thresholds)
    if (!isKnown) quiet.ask('quality', (signal) => tryOut(view, meter, signal))
  }

  look()
  const ends = [store.subscribe(look), usePreferences.subscribe(look)]
  return () => {
    for (const end of ends) end()
    quiet.drop('quality')
  }
}
