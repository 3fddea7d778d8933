import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { WIRE_NAMES, type Servable } from '#forecast/accuracy/comparison.ts'
import { standInOf } from '#forecast/engines.ts'
import { kindOf, kindWords, type ForecastKinds } from '#forecast/forecastKind.ts'
import { fanAt } from '../../features/charts/fan.ts'
import { measuredAt, stepAt, type Panel, type TimeSpan } from '../../features/charts/track.ts'
import { csvText } from '#text/csv.ts'
import { levelName } from '#text/levels.ts'

/** null: the numbers are the engine's own. */
const simpleName = (naive: Servable | undefined) => (naive === undefined ? null : WIRE_NAMES[naive])
const kindName = (kinds: ForecastKinds, metric: string) => {
  const kind = kindOf({ kinds }, metric)
  return kind === null ? null : kindWords(kind)
}
const iso = (timeMs: number) => (Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null)

/**
 * A panel's lines in a span, one row per line and step: the measured value, and all levels of the drawn forecast.
 * How a group was added up is in its column `made_of`.
 */
export function panelCsv(
  panel: Panel,
  { fromMs, toMs }: TimeSpan,
  { issueTimeMs, provenance, simple = {}, simpleSeries = [], kinds }: FleetForecast,
  madeOf: (track: string) => string,
): string {
  const levels = panel.tracks[0]?.fan.levels ?? []
  const header = [
    ...['name', 'metric', 'made_of', 'issue_time', 'valid_time', 'step', 'measured'],
    ...levels.map((level) => levelName(level).toLowerCase()),
    ...['source', 'replay', 'engine', 'backend', 'model', 'model_sha256', 'simple_forecast'],
    ...(kinds === undefined ? [] : ['forecast_kind']),
  ]
  const { source, asOfMs, engine, backend, modelName, modelSha256 } = provenance
  const rows = panel.tracks.flatMap((track) => {
    const { fan, metric, key } = track
    const first = Math.ceil((fromMs - fan.originMs) / fan.stepMs)
    const last = Math.floor((toMs - fan.originMs) / fan.stepMs)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
      const timeMs = fan.originMs + (first + index) * fan.stepMs
      const step = stepAt(track, timeMs)
      return [
        ...[fan.server, metric, madeOf(key)],
        ...[iso(issueTimeMs), iso(timeMs), step === 0 ? null : step, measuredAt(track, timeMs)],
        ...levels.map((_level, q) => fanAt(fan, step, q)),
        ...[source, String(asOfMs !== null), engine, backend, modelName, modelSha256],
        simpleName(standInOf({ simple, simpleSeries }, metric, fan.server)),
        ...(kinds === undefined ? [] : [kindName(kinds, metric)]),
      ]
    })
  })
  return csvText(header, rows)
}
