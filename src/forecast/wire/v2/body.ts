import type { JudgedForecast } from '../../assess.ts'
import type { FleetForecast } from '../../fleetForecast.ts'
import { MetricTexts } from '../metricTexts.ts'
import { v1Metadata } from '../v1.ts'
import { byUrgency, findingV1Alerts, type V1Alert } from '../v1Alerts.ts'
import { v1Environment } from '../v1Environment.ts'
import type { TimeText } from '../wireTime.ts'
import { historyLevel } from './risk.ts'
import { v2ServerText } from './server.ts'

/** The wall clock that v1 and v2 tell times of. */
export interface WireClock {
  readonly timeOf: TimeText
  /** IANA. */
  readonly zone: string
}

export interface V2Options {
  /** Rows that the forecast was made from. */
  readonly inputPoints: number
  /** Epoch ms, by the daemon's clock: when the newest values were read into it. */
  readonly nowMs: number
  readonly wire: WireClock
  /** See StaleForecast; omitted or null: it is current. */
  readonly stale?: StaleForecast | null
}

/** A forecast that is out of date, since when (epoch ms), and why no newer one comes. */
export interface StaleForecast {
  readonly sinceMs: number
  readonly why: string
}

/** Whether the forecast is out of date, for the metadata of either generation. */
export function staleFields(stale: StaleForecast | null, timeOf: TimeText) {
  return stale === null
    ? { stale: false as const }
    : { stale: true as const, stale_since: timeOf(stale.sinceMs), stale_reason: stale.why }
}

/** v1's fleet, with the names that v2 added. */
export function v2Environment({ forecast, assessment }: JudgedForecast) {
  const environment = v1Environment(forecast, assessment)
  return {
    prob_30m: environment.incident_probability_30m,
    prob_8h: environment.incident_probability_8h,
    ...environment,
  }
}

export function v2Metadata(forecast: FleetForecast, { inputPoints, nowMs, wire, stale = null }: V2Options) {
  return {
    ...v1Metadata(forecast, forecast.horizon, inputPoints, wire.timeOf),
    // v1 and v2 predicted with every tick. How old the network's part is, computed_at says.
    prediction_time: wire.timeOf(nowMs),
    time_zone: wire.zone,
    ...staleFields(stale, wire.timeOf),
  }
}

/** When each entry of p10, p50 and p90 is of. */
export function v2Times({ issueTimeMs, stepMs, horizon }: FleetForecast, { timeOf }: WireClock) {
  return {
    issued_at: timeOf(issueTimeMs),
    // The old clients' times carry no zone; whoever compares forecasts needs one.
    issued_at_ms: issueTimeMs,
    step_seconds: stepMs / 1000,
    horizon_steps: horizon,
    timestamps: Array.from({ length: horizon }, (_, step) => timeOf(issueTimeMs + (step + 1) * stepMs)),
  }
}

/** v2's summary, from every server's score; scores in any order. time: of the scores. */
export function v2Summary(
  scores: readonly { readonly server: string; readonly score: number }[],
  environment: ReturnType<typeof v2Environment>,
  time: string,
) {
  const levels = scores.map(({ score }) => historyLevel(score))
  const count = (level: (typeof levels)[number]) => levels.filter((each) => each === level).length
  const names = scores.toSorted((a, b) => b.score - a.score).map(({ server }) => server)
  const sum = scores.reduce((total, { score }) => total + score, 0)
  return {
    total_servers: scores.length,
    critical_count: count('critical'),
    warning_count: count('warning'),
    degrading_count: count('degraded'),
    healthy_count: count('healthy'),
    avg_risk_score: scores.length === 0 ? 0 : Number((sum / scores.length).toFixed(1)),
    max_risk_score: scores.reduce((most, { score }) => Math.max(most, score), 0),
    top_5_risks: names.slice(0, 5),
    top_10_risks: names.slice(0, 10),
    top_20_risks: names.slice(0, 20),
    risk_calculation_time: time,
    prob_30m: environment.prob_30m,
    prob_8h: environment.prob_8h,
  }
}

/**
 * What breaches and is likely to, as a list in JSON, in pieces; returns how many. measured: breaches of series that the
 * forecast does not speak of, critical first.
 */
export function* v2Alerts(
  { forecast, assessment }: JudgedForecast,
  measured: readonly V1Alert[] = [],
): Generator<string, number> {
  const steps = findingV1Alerts(forecast, assessment)
  for (;;) {
    const { done, value } = steps.next()
    if (done !== true) {
      yield ''
      continue
    }
    const alerts = byUrgency([...measured, ...value])
    let before = '['
    for (const alert of alerts) {
      yield before + JSON.stringify(alert)
      before = ','
    }
    yield alerts.length === 0 ? '[]' : ']'
    return alerts.length
  }
}

/**
 * The whole answer of `/predictions/current` as JSON, in pieces of one server each: a fleet of a thousand is 30 MB, which
 * nobody writes in one go beside other work. texts: of this forecast, where some of it is written already.
 */
export function* v2Body(
  judged: JudgedForecast,
  options: V2Options & {
    /** As of v2Alerts(). */
    readonly measured?: readonly V1Alert[]
  },
  texts: MetricTexts = new MetricTexts(),
): Generator<string, void> {
  const { forecast, assessment } = judged
  const scores: { server: string; score: number }[] = []
  let before = '{"predictions":{'
  for (const state of assessment.servers) {
    if (state.series.length === 0) continue
    const { json, score } = v2ServerText(judged, state, texts)
    scores.push({ server: state.server, score })
    yield `${before}${JSON.stringify(state.server)}:${json}`
    before = ','
  }
  yield scores.length === 0 ? before : ''
  yield '},"alerts":'
  yield* v2Alerts(judged, options.measured)
  const environment = v2Environment(judged)
  yield `,"environment":${JSON.stringify(environment)}`
  yield `,"metadata":${JSON.stringify(v2Metadata(forecast, options))}`
  yield `,"summary":${JSON.stringify(v2Summary(scores, environment, options.wire.timeOf(options.nowMs)))}`
  yield `,"forecast":${JSON.stringify(v2Times(forecast, options.wire))}}`
}
