import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { durationText } from './time.ts'

/** Timestamps jitter; within a tenth two steps are the same. */
const SAME_STEP = 0.1

type Steps = Pick<FleetForecast, 'stepMs' | 'stepSource'>

/** Of a table. null: its step cannot be measured. */
interface Measured {
  readonly stepMs: number | null
}

/** Of a model. null: it does not store its step. */
interface Trained {
  readonly stepMs: number | null
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_STEP * b
}

/** For the provenance line: `5 min`, or `1 min → 5 min` where the data is finer than the model. */
export function shortStep(facts: Measured, forecast: Steps): string {
  const step = durationText(forecast.stepMs)
  const said = forecast.stepSource === 'model' ? step : `${step} (${forecast.stepSource})`
  if (facts.stepMs === null || isSame(facts.stepMs, forecast.stepMs)) return said
  return `${durationText(facts.stepMs)} → ${said}`
}

/** For the file card: what the data's step is, what the model's is, and how the two were brought together. */
export function stepStory(facts: Measured, model: Trained, forecast: Steps): string {
  const used = durationText(forecast.stepMs)
  const own =
    model.stepMs === null ? 'does not store its step' : `was trained on ${durationText(model.stepMs)}`
  const why = {
    model: `The model ${own}`,
    assumed: `The model ${own}; ${used} is assumed`,
    override: `The model ${own}; you set ${used}`,
  }[forecast.stepSource]
  if (facts.stepMs === null) return `${why}; the step of the data cannot be determined.`
  const measured = durationText(facts.stepMs)
  if (isSame(facts.stepMs, forecast.stepMs))
    return `${why}; the data has a row every ${measured}: they match.`
  const matched =
    facts.stepMs < forecast.stepMs ? `aggregated to ${used}` : `coarser, placed on a ${used} grid`
  return `${why}; the data has a row every ${measured}: ${matched}.`
}
