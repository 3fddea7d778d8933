import type { WireObject } from './loose.ts'
import type { WirePrediction, WireSeries } from './prediction.ts'

/**
 * The JSON object that readPrediction reads: the same figures, and every key that a daemon sent, known or not. What
 * was skipped is not in it where it was a whole server or another horizon.
 */
export function writePrediction(prediction: WirePrediction): WireObject {
  const metrics = new Map<string, [string, WireObject][]>()
  for (const series of prediction.series) {
    const entry: [string, WireObject] = [series.metric, writeSeries(series)]
    const entries = metrics.get(series.server)
    if (entries === undefined) metrics.set(series.server, [entry])
    else entries.push(entry)
  }
  // Object.fromEntries defines keys, so that a server may be called __proto__.
  const predictions = Object.fromEntries(
    prediction.servers.map(({ name, sent }) => [
      name,
      Object.fromEntries([...(metrics.get(name) ?? []), ...Object.entries(sent)]),
    ]),
  )
  const { alerts, environment, metadata, summary, rest } = prediction
  return {
    predictions,
    alerts: alerts.map(({ sent }) => sent),
    ...(environment === null ? {} : { environment: environment.sent }),
    ...(metadata === null ? {} : { metadata: metadata.sent }),
    ...(summary === null ? {} : { summary }),
    ...rest,
  }
}

function writeSeries({ p10, p50, p90, current, trend, rest }: WireSeries): WireObject {
  return {
    p50: writePath(p50),
    p10: writePath(p10),
    p90: writePath(p90),
    current: Number.isNaN(current) ? null : current,
    trend,
    ...rest,
  }
}

function writePath(path: Float64Array): (number | null)[] {
  return Array.from(path, (value) => (Number.isNaN(value) ? null : value))
}
