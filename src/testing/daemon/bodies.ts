import { V1_METRICS, V1_PREFIXES, V2_METRICS, V2_PROFILES, type DaemonMetric } from './daemonMetrics.ts'
import { meanOf, pathsOf, type Paths, type Shape } from './paths.ts'
import { v2Server, v2Summary } from './v2Extras.ts'

export type { Shape } from './paths.ts'

export interface BodyOptions {
  /** How many, or their names. */
  readonly servers: number | readonly string[]
  /** Which of the generation's metrics; all where it is not said. */
  readonly metrics?: readonly string[]
  readonly horizon?: number
  readonly tick: number
  readonly seed: number
  readonly shape?: Shape
  /** How many servers, from the first, are near their critical thresholds: they have alerts. */
  readonly hot?: number
  readonly modelType?: string
}

export interface BodyAlert {
  readonly server: string
  readonly metric: string
  readonly severity: string
  readonly predicted_value: number
  readonly threshold: number
  readonly steps_ahead: number
  readonly minutes_ahead: number
  readonly message: string
}

/** What a daemon answers; metrics of a server beside whatever else the generation says of it. */
export interface DaemonBody {
  predictions: Record<string, Record<string, unknown>>
  alerts: BodyAlert[]
  environment: Record<string, unknown>
  metadata: Record<string, unknown>
  summary?: Record<string, unknown>
}

/** Epoch ms of tick 0, if the daemon's clock were UTC. */
const BODY_START_MS = Date.UTC(2026, 10, 23, 17)
const BODY_TICK_MS = 5000
const LOOK_AHEAD = 12
const SOON = 6

/** The first-generation daemon's forecast: from its REST, and under `predictions` of its stream's messages. */
export function v1Body(options: BodyOptions): DaemonBody {
  const names = namesOf(options, (i) => `${V1_PREFIXES[i % 4] ?? ''}-${String(i).padStart(3, '0')}`)
  const fleet = fleetOf(options, names, V1_METRICS)
  const alertText = (name: string, metric: string, value: number, severity: string, threshold: number) =>
    `${name}: ${metric} predicted to reach ${value.toFixed(1)} (${severity} threshold: ${threshold.toFixed(1)})`
  const { soon, later, high } = riskOf(fleet)
  return {
    predictions: Object.fromEntries(fleet.map(({ name, paths }) => [name, Object.fromEntries(paths)])),
    alerts: alertsOf(fleet, alertText),
    environment: {
      incident_probability_30m: soon,
      incident_probability_8h: later,
      high_risk_servers: high,
      total_servers: fleet.length,
      fleet_health: soon > 0.7 ? 'critical' : soon > 0.4 ? 'warning' : 'healthy',
    },
    metadata: metadataOf(options, 'TFT', 'none'),
  }
}

/** The later daemon's forecast. */
export function v2Body(options: BodyOptions): DaemonBody {
  const profileOf = (i: number) => V2_PROFILES[i % V2_PROFILES.length] ?? V2_PROFILES[0]
  const names = namesOf(options, (i) => {
    const [prefix, digits] = profileOf(i)
    return prefix + String(Math.floor(i / V2_PROFILES.length) + 1).padStart(digits, '0')
  })
  const fleet = fleetOf(options, names, V2_METRICS)
  const servers = fleet.map(({ name, paths }, i) => ({ name, ...v2Server(paths, profileOf(i)[2]), paths }))
  const { soon, later, high } = riskOf(fleet)
  return {
    predictions: Object.fromEntries(
      servers.map(({ name, paths, ...extras }) => [name, { ...Object.fromEntries(paths), ...extras }]),
    ),
    alerts: alertsOf(
      fleet,
      (name, metric, value) => `${name}: ${metric} predicted to reach ${value.toFixed(1)}`,
    ),
    environment: {
      prob_30m: soon,
      prob_8h: later,
      incident_probability_30m: soon,
      incident_probability_8h: later,
      high_risk_servers: high,
      total_servers: fleet.length,
      fleet_health: soon > 0.6 ? 'critical' : soon > 0.3 ? 'warning' : 'healthy',
    },
    metadata: metadataOf(options, 'heuristic', 'models/tft_model_20251118_174343'),
    summary: v2Summary(servers, bodyTime(options.tick)),
  }
}

/** A tick's time as Python writes it: local, without a zone, with microseconds. */
function bodyTime(tick: number): string {
  return new Date(BODY_START_MS + tick * BODY_TICK_MS).toISOString().replace('Z', '456')
}

interface BodyServer {
  readonly name: string
  readonly paths: readonly (readonly [string, Paths])[]
  readonly metrics: readonly DaemonMetric[]
}

function namesOf({ servers }: BodyOptions, nameOf: (i: number) => string): readonly string[] {
  return typeof servers === 'number' ? Array.from({ length: servers }, (_, i) => nameOf(i)) : servers
}

function fleetOf(
  { metrics, horizon = 96, tick, seed, shape = 'line', hot = 1 }: BodyOptions,
  names: readonly string[],
  known: readonly DaemonMetric[],
): readonly BodyServer[] {
  const chosen = known.filter(({ name }) => metrics === undefined || metrics.includes(name))
  return names.map((name, server) => ({
    name,
    metrics: chosen,
    paths: chosen.map((metric) => {
      const place = { seed, server, metric: known.indexOf(metric), isHot: server < hot }
      return [metric.name, pathsOf(metric, place, tick, horizon, shape)] as const
    }),
  }))
}

/** One for every step of the first twelve at which P50 meets a threshold, critical first, then the soonest. */
function alertsOf(
  fleet: readonly BodyServer[],
  textOf: (name: string, metric: string, value: number, severity: string, threshold: number) => string,
): BodyAlert[] {
  const alerts = fleet.flatMap(({ name, paths, metrics }) =>
    paths.flatMap(([metric, { p50 }], m) => {
      const [warning, critical] = metrics[m]?.alerts ?? [Infinity, Infinity]
      return p50.slice(0, LOOK_AHEAD).flatMap((value, i) => {
        if (value < warning) return []
        const severity = value >= critical ? 'critical' : 'warning'
        const threshold = value >= critical ? critical : warning
        return {
          server: name,
          metric,
          severity,
          predicted_value: value,
          threshold,
          steps_ahead: i + 1,
          minutes_ahead: 5 * (i + 1),
          message: textOf(name, metric, value, severity, threshold),
        }
      })
    }),
  )
  return alerts.sort((a, b) => a.severity.localeCompare(b.severity) || a.steps_ahead - b.steps_ahead)
}

/** v1's points for the fleet; v2's are of the same kind. */
function riskOf(fleet: readonly BodyServer[]) {
  const risks = fleet.map(({ paths }) => {
    let [soon, later] = [0, 0]
    for (const [, { p50, p90 }] of paths) {
      if (Math.max(...p50.slice(0, SOON)) > 80 || Math.max(...p90.slice(0, SOON)) > 90) soon += 0.3
      if (Math.max(...p50) > 85 || Math.max(...p90) > 95) later += 0.2
    }
    return { soon: Math.min(soon, 1), later: Math.min(later, 1) }
  })
  return {
    soon: risks.length === 0 ? 0 : meanOf(risks.map(({ soon }) => soon)),
    later: risks.length === 0 ? 0 : meanOf(risks.map(({ later }) => later)),
    high: risks.filter(({ soon }) => soon > 0.5).length,
  }
}

function metadataOf({ modelType, tick, horizon = 96 }: BodyOptions, claimed: string, modelDir: string) {
  return {
    model_type: modelType ?? claimed,
    model_dir: modelDir,
    prediction_time: bodyTime(tick),
    horizon_steps: horizon,
    input_points: 3922,
    device: 'cpu',
  }
}
