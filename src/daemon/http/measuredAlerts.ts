import type { Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { meets, thresholdsWith, type Thresholds } from '#forecast/thresholds.ts'
import { ASSUMED_STEP_MS } from '#forecast/window/spec.ts'
import type { V1Alert } from '#forecast/wire/v1Alerts.ts'
import { wireNumber } from '#forecast/wire/wireNumber.ts'
import type { CurrentFleet, CurrentServer } from '../fleet/api.ts'
import { silenceOf } from '../fleet/silent.ts'
import type { Parts } from '../parts.ts'

/** A forecast that speaks of some series; null: there is none. */
type Judged = { readonly forecast: FleetForecast; readonly assessment: Assessment } | null

/**
 * Breaches that are measured and that no forecast speaks of, critical first: servers that are new, fell silent or cannot be
 * forecast. Those that are gone are left out.
 */
export function measuredAlerts(
  fleet: CurrentFleet,
  judged: Judged,
  thresholds: Thresholds,
  stepMs: number,
): readonly V1Alert[] {
  const spokenOf = seriesOf(judged)
  const found = fleet.servers.flatMap((server) => {
    const silence = silenceOf(server, fleet, stepMs)
    if (silence === 'gone') return []
    return [...server.values].flatMap(([metric, value]): readonly V1Alert[] => {
      if (value === null || spokenOf.get(server.name)?.has(metric) === true) return []
      return measured(server, metric, value, thresholds, silence !== null)
    })
  })
  const rank = ({ severity }: V1Alert) => (severity === 'critical' ? 0 : 1)
  return found.sort((a, b) => rank(a) - rank(b))
}

/** See measuredAlerts(): by the daemon's values and thresholds of now. */
export function measuredOf(parts: Parts): (judged: Judged) => readonly V1Alert[] {
  return (judged) => {
    const thresholds = thresholdsWith(parts.forecasts.criteria().thresholds)
    const stepMs = judged?.forecast.stepMs ?? parts.forecasts.model()?.stepMs ?? ASSUMED_STEP_MS
    return measuredAlerts(parts.intake.current(), judged, thresholds, stepMs)
  }
}

/** Server → metrics. Every tick asks anew of the same forecast, and a large fleet has a hundred thousand series. */
const known = new WeakMap<Assessment, ReadonlyMap<string, ReadonlySet<string>>>()

function seriesOf(judged: Judged): ReadonlyMap<string, ReadonlySet<string>> {
  if (judged === null) return new Map()
  const { forecast, assessment } = judged
  const before = known.get(assessment)
  if (before !== undefined) return before
  const found = new Map<string, Set<string>>()
  forecast.series.forEach(({ server, metric }, at) => {
    if (assessment.severity[at] === 'unknown') return
    const own = found.get(server)
    if (own === undefined) found.set(server, new Set([metric]))
    else own.add(metric)
  })
  known.set(assessment, found)
  return found
}

function measured(
  { name, newestMs }: CurrentServer,
  metric: string,
  value: number,
  thresholds: Thresholds,
  isSilent: boolean,
): readonly V1Alert[] {
  const threshold = thresholds(metric)
  if (threshold === null || !meets(value, threshold.warning, threshold.direction)) return []
  const severity = meets(value, threshold.critical, threshold.direction) ? 'critical' : 'warning'
  const since = new Date(newestMs).toISOString().slice(0, 16)
  const is = isSilent
    ? `was ${value.toFixed(1)} when it last reported, at ${since}Z`
    : `is ${value.toFixed(1)} now`
  return [
    {
      server: name,
      metric,
      severity,
      predicted_value: wireNumber(value),
      threshold: threshold[severity],
      probability: 1,
      steps_ahead: 0,
      minutes_ahead: 0,
      message: `${name}: ${metric} ${is} (${severity} threshold: ${threshold[severity]})`,
    },
  ]
}
