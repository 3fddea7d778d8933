import { fillingMetrics } from '#forecast/capacity/capacity.ts'
import { coarseStepFor, type CoarseStep } from '#forecast/capacity/coarseStep.ts'
import { errorToData, isAbort, type ErrorData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { noCapacityText } from '#text/capacityStep.ts'
import { cannotWords } from '#text/sources.ts'
import type { StoreApi } from 'zustand/vanilla'
import type { CapacityForecaster } from '../sources/forecastSource.ts'
import type { AppActions, AppState, View } from './appState.ts'

/** A step that the history allows. */
export type KnownStep = Extract<CoarseStep, { kind: 'step' }>

/** How far the forecast of what fills up is; key: the file, model and step that it belongs to. */
export type CapacityState =
  /** Nothing is on screen. */
  | { readonly kind: 'none' }
  /** why: a sentence for the screen. */
  | { readonly kind: 'cannot'; readonly why: string }
  /** It is made once nothing else runs. */
  | { readonly kind: 'waiting'; readonly key: string; readonly step: KnownStep }
  | {
      readonly kind: 'ready'
      readonly key: string
      readonly step: KnownStep
      readonly forecast: FleetForecast
    }
  | { readonly kind: 'failed'; readonly key: string; readonly step: KnownStep; readonly error: ErrorData }

type Plan =
  | Extract<CapacityState, { kind: 'none' | 'cannot' }>
  | {
      readonly kind: 'plan'
      readonly key: string
      readonly step: KnownStep
      readonly metrics: readonly string[]
      readonly make: CapacityForecaster['forecast']
    }

/** What can be forecast days ahead of what is on screen, or why nothing can. */
function planOf(view: View): Plan {
  if (view.kind === 'empty') return { kind: 'none' }
  const { capacity } = view.source
  if (capacity.kind === 'cannot') return capacity
  const { table, model } = view.facts
  if (table === null || model === null) return { kind: 'none' }
  const metrics = fillingMetrics(table.metrics)
  if (metrics.length === 0) {
    return { kind: 'cannot', why: cannotWords.nothingFills }
  }
  const step = coarseStepFor(table, model, view.forecast.stepMs)
  if (step.kind !== 'step') return { kind: 'cannot', why: noCapacityText(step) }
  const { key, forecast: make } = capacity.use
  return { kind: 'plan', key: `${key} ${step.stepMs}`, step, metrics, make }
}

/**
 * Has what fills up forecast for each file and model on screen, as quiet work: the result is kept as long as they are.
 */
export function followCapacity({ subscribe, getState, setState }: StoreApi<AppState & AppActions>): void {
  const set = (capacity: CapacityState) => {
    setState({ capacity })
  }
  const look = (view: View) => {
    const plan = planOf(view)
    const { capacity: before, quiet } = getState()
    if (plan.kind !== 'plan') {
      quiet.drop('capacity')
      if (!isSame(before, plan)) set(plan)
      return
    }
    const { key, step, metrics, make } = plan
    if ('key' in before && before.key === key) return
    set({ kind: 'waiting', key, step })
    const isWanted = () => {
      const { capacity } = getState()
      return 'key' in capacity && capacity.key === key
    }
    quiet.ask('capacity', async (signal) => {
      try {
        const forecast = await make({ stepMs: step.stepMs, metrics }, signal)
        if (isWanted()) set({ kind: 'ready', key, step, forecast })
      } catch (error) {
        if (signal.aborted || isAbort(error)) throw error
        if (isWanted()) set({ kind: 'failed', key, step, error: errorToData(error) })
      }
    })
  }
  subscribe(({ view }, before) => {
    if (view !== before.view) look(view)
  })
}

function isSame(before: CapacityState, now: Extract<CapacityState, { kind: 'none' | 'cannot' }>): boolean {
  if (now.kind === 'none') return before.kind === 'none'
  return before.kind === 'cannot' && before.why === now.why
}
