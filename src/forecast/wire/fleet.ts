import { isObject, numberOf, textOf, type Remarks, type WireObject } from './loose.ts'
import { MOST_ALERTS, MOST_NAME, refuseBeyond } from './limits.ts'
import { unexpected } from './shown.ts'

/** One alert of a daemon: about one step of one series (see alertSpans). */
export interface WireAlert {
  readonly server: string
  readonly metric: string
  /** A severity that is not known counts as a warning. */
  readonly severity: 'critical' | 'warning'
  /** null: not sent. */
  readonly predictedValue: number | null
  readonly threshold: number | null
  /** From 1. */
  readonly stepsAhead: number
  readonly minutesAhead: number | null
  /** As it came. */
  readonly sent: WireObject
}

/** A daemon's own figures for the fleet; null: not sent, or nothing that could be one. */
export interface WireEnvironment {
  /** 0 to 1. */
  readonly prob30m: number | null
  readonly prob8h: number | null
  readonly highRiskServers: number | null
  readonly totalServers: number | null
  readonly fleetHealth: string | null
  /** As it came: generations name the probabilities differently, v2 by both names. */
  readonly sent: WireObject
}

/** What a daemon says of how it made a forecast. Claims: they are shown as such. null: not sent. */
export interface WireMetadata {
  readonly modelType: string | null
  readonly modelDir: string | null
  /** As sent, without a zone as a rule; see parseWireTime. */
  readonly predictionTime: string | null
  readonly horizonSteps: number | null
  readonly inputPoints: number | null
  readonly device: string | null
  readonly error: string | null
  /** As it came. */
  readonly sent: WireObject
}

/** Alerts that name no server, metric or step are skipped, with a remark. Throws `wire-too-large`. */
export function readAlerts(value: unknown, remarks: Remarks): readonly WireAlert[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    remarks.add(unexpected('alerts', value, 'a list'))
    return []
  }
  const list: readonly unknown[] = value
  refuseBeyond('alerts', list.length, MOST_ALERTS)
  return list.flatMap((item, i) => readAlert(item, `alerts[${i}]`, remarks) ?? [])
}

function readAlert(item: unknown, field: string, remarks: Remarks): WireAlert | null {
  if (!isObject(item)) {
    remarks.add(unexpected(field, item, 'an object'))
    return null
  }
  const { server, metric, steps_ahead: steps } = item
  if (!isName(server) || !isName(metric)) {
    const key = isName(server) ? 'metric' : 'server'
    remarks.add(unexpected(`${field}.${key}`, item[key], `a name of at most ${MOST_NAME} characters`))
    return null
  }
  if (!Number.isInteger(steps) || Number(steps) < 1) {
    remarks.add(unexpected(`${field}.steps_ahead`, steps, 'a step from 1 on'))
    return null
  }
  return {
    server,
    metric,
    severity: item.severity === 'critical' ? 'critical' : 'warning',
    predictedValue: numberOf(item.predicted_value),
    threshold: numberOf(item.threshold),
    stepsAhead: Number(steps),
    minutesAhead: numberOf(item.minutes_ahead),
    sent: item,
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MOST_NAME
}

/** null where there is none, with a remark where there is something else. */
export function readEnvironment(value: unknown, remarks: Remarks): WireEnvironment | null {
  if (value === undefined || value === null) return null
  if (!isObject(value)) {
    remarks.add(unexpected('environment', value, 'an object'))
    return null
  }
  const probability = (...keys: readonly string[]) => {
    const key = keys.find((name) => value[name] !== undefined && value[name] !== null)
    if (key === undefined) return null
    const number = numberOf(value[key])
    if (number !== null && number >= 0 && number <= 1) return number
    remarks.add(unexpected(`environment.${key}`, value[key], 'a probability from 0 to 1'))
    return null
  }
  return {
    prob30m: probability('prob_30m', 'incident_probability_30m'),
    prob8h: probability('prob_8h', 'incident_probability_8h'),
    highRiskServers: numberOf(value.high_risk_servers),
    totalServers: numberOf(value.total_servers),
    fleetHealth: textOf(value.fleet_health),
    sent: value,
  }
}

/** null where there is none, with a remark where there is something else. */
export function readMetadata(value: unknown, remarks: Remarks): WireMetadata | null {
  if (value === undefined || value === null) return null
  if (!isObject(value)) {
    remarks.add(unexpected('metadata', value, 'an object'))
    return null
  }
  return {
    modelType: textOf(value.model_type),
    modelDir: textOf(value.model_dir),
    predictionTime: textOf(value.prediction_time),
    horizonSteps: numberOf(value.horizon_steps),
    inputPoints: numberOf(value.input_points),
    device: textOf(value.device),
    error: textOf(value.error),
    sent: value,
  }
}
