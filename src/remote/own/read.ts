import { FleetcastError } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { SeriesHistory } from '#forecast/window/pastOf.ts'
import { ownHistorySchema, ownRowsSchema } from '#forecast/wire/own/series.ts'
import { readFields } from '#forecast/wire/shape.ts'
import type { MetricRows } from '#data/liveTable.ts'

const numbers = (values: readonly (number | null)[]) => Float32Array.from(values, (value) => value ?? NaN)

/** With the attention as numbers; null in JSON is NaN. */
export function attentionOf<T extends { readonly attention: readonly (number | null)[] }>(
  sent: T,
): Omit<T, 'attention'> & { readonly attention: Float32Array } {
  return { ...sent, attention: numbers(sent.attention) }
}

/** What series were, in the order in which they were asked for. Fails with wire-invalid. */
export function historyOf(value: unknown, series: readonly SeriesKey[]): SeriesHistory {
  const { stepMs, fromMs, length, values } = readFields(ownHistorySchema, value, 'history')
  if (values.length !== series.length || values.some((row) => row.length !== length)) {
    throw new FleetcastError(
      'wire-invalid',
      `history: ${values.length} series, expected ${series.length} of ${length} steps each`,
    )
  }
  const endMs = fromMs + (length - 1) * stepMs
  const flat = new Float32Array(series.length * length)
  values.forEach((row, at) => flat.set(numbers(row), at * length))
  const lastMs = Float64Array.from(values, (row) => (row.some((each) => each !== null) ? endMs : NaN))
  return { series, stepMs, length, lastMs, values: flat }
}

/** Rows as they were sent. Fails with wire-invalid. */
export function rowsOfSent(value: unknown): MetricRows {
  const { timeMs, metrics, naiveTime, ...same } = readFields(ownRowsSchema, value, 'window')
  return {
    ...same,
    timeMs: timeMs.map((each) => each ?? NaN),
    metrics: metrics.map(({ name, values, precision, covariate }) => ({
      name,
      values: values.map((each) => each ?? NaN),
      ...(precision && { precision }),
      ...(covariate && { covariate }),
    })),
    ...(naiveTime !== undefined && { naiveTime }),
  }
}
