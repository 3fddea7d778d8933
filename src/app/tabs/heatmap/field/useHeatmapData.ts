import { useCallback } from 'react'
import { thresholdsIn, type Assessment, type ServerState } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Threshold, Thresholds } from '#forecast/thresholds.ts'
import { useInSlices } from '../../../state/useInSlices.ts'
import { worstOf, type Shown } from '../../../state/screen/shown.ts'
import { fieldSteps, valueRange, type Field, type Source, type ValueRange } from './field.ts'
import { spanOf, type SpanKind } from './span.ts'

/** What is asked to be shown. states: whose lines, in the order of names; the same object while it is the same. */
export interface HeatmapQuery {
  readonly forecast: FleetForecast
  readonly states: readonly ServerState[]
  /** What the states were taken from. */
  readonly assessment: Assessment
  readonly metric: string
  readonly shown: Shown
  readonly spanKind: SpanKind
}

/** A field with what it answers; a screen draws all of one or nothing. */
export interface HeatmapData extends HeatmapQuery {
  readonly field: Field
  readonly range: ValueRange
  /** Of the metric; null: it has none. */
  readonly threshold: Threshold | null
  /** [lines] */
  readonly sources: readonly (readonly Source[])[]
  readonly worst: 'largest' | 'smallest'
}

/** What a server's line is made of: its series of the metric, or for any-risk of all metrics that have a threshold. */
function sourcesOf(
  forecast: FleetForecast,
  { series, leftOut }: ServerState,
  metric: string,
  shown: Shown,
  thresholds: Thresholds,
  severity: Assessment['severity'],
): readonly Source[] {
  const wanted = (name: string) => (shown.kind === 'any-risk' ? thresholds(name) !== null : name === metric)
  const found = series.flatMap((at): Source[] => {
    const name = forecast.series[at]?.metric ?? ''
    return wanted(name)
      ? [{ kind: 'series', series: at, threshold: thresholds(name), known: severity[at] !== 'unknown' }]
      : []
  })
  const missing = leftOut.find((left) => left.metric === null || wanted(left.metric))
  return missing === undefined ? found : [...found, { kind: 'left-out', leftOut: missing }]
}

/** The answer in small steps, for time slices. */
export function* answering(question: HeatmapQuery): Generator<void, HeatmapData> {
  const { forecast, states, metric, shown, spanKind } = question
  const thresholds = thresholdsIn(question.assessment)
  const { severity } = question.assessment
  const sources = states.map((state) => sourcesOf(forecast, state, metric, shown, thresholds, severity))
  yield
  const field = yield* fieldSteps(forecast, sources, shown, spanOf(forecast, spanKind))
  yield
  const threshold = thresholds(metric)
  const range = valueRange(field.values)
  return { ...question, field, range, threshold, sources, worst: worstOf(shown, threshold) }
}

/** The answer to the latest question; until it is there, that to the one before. null: none yet. */
export function useHeatmapData(question: HeatmapQuery): HeatmapData | null {
  const { forecast, states, assessment, metric, shown, spanKind } = question
  const make = useCallback(
    () => answering({ forecast, states, assessment, metric, shown, spanKind }),
    [forecast, states, assessment, metric, shown, spanKind],
  )
  return useInSlices(make, forecast).value
}
