import {
  byName,
  judge,
  thresholdIn,
  thresholdsIn,
  type Assessment,
  type JudgedForecast,
} from '#forecast/assess.ts'
import type { ServerState } from '#forecast/assess.ts'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { emptied, layOut, placed, type Layout } from './layout.ts'

/** Whether series of two forecasts can lie side by side: the same model on the same step and levels. */
export function canOverlay(base: FleetForecast, part: FleetForecast): boolean {
  return (
    base.provenance.engine === part.provenance.engine &&
    base.provenance.modelSha256 === part.provenance.modelSha256 &&
    base.stepMs === part.stepMs &&
    base.horizon === part.horizon &&
    base.historyLength === part.historyLength &&
    base.levels.length === part.levels.length &&
    base.levels.every((level, at) => level === part.levels[at])
  )
}

/**
 * A forecast in which a part takes the place of all that was known of its servers; the series of other servers keep their
 * numbers and their own origins, and those that are stale by now are unknown. Series are in the order of a forecast of all.
 * What is said of the whole (step, issue time, notes, provenance) is the part's.
 */
export function* overlaying(
  base: JudgedForecast,
  part: JudgedForecast,
  servers: ReadonlySet<string>,
): Generator<void, JudgedForecast> {
  return yield* combining([base, part], [(server) => !servers.has(server), () => true])
}

/** Only the series of some servers. */
export function* keepingServers(
  judged: JudgedForecast,
  keeps: (server: string) => boolean,
): Generator<void, JudgedForecast> {
  const { series, leftOut } = judged.forecast
  if (series.every(({ server }) => keeps(server)) && leftOut.every(({ server }) => keeps(server)))
    return judged
  return yield* combining([judged], [keeps])
}

/** The last of the sources says what is said of the whole. Large fleets take a while: it is done in turns. */
function* combining(
  sources: readonly JudgedForecast[],
  keeps: readonly ((server: string) => boolean)[],
): Generator<void, JudgedForecast> {
  const forecasts = sources.map(({ forecast }) => forecast)
  const assessments = sources.map(({ assessment }) => assessment)
  const newest = forecasts.at(-1)
  if (newest === undefined) throw new Error('there is nothing to combine')
  const layout = layOut(
    forecasts.map(({ series }) => series),
    keeps,
  )
  yield
  const forecast = yield* combiningForecasts(forecasts, newest, layout, keeps)
  yield
  return { forecast, assessment: combinedAssessment(assessments, forecasts, forecast, layout) }
}

function* combiningForecasts(
  forecasts: readonly FleetForecast[],
  newest: FleetForecast,
  layout: Layout,
  keeps: readonly ((server: string) => boolean)[],
): Generator<void, FleetForecast> {
  const { horizon, levels, historyLength } = newest
  const points = horizon * levels.length
  const f32 = (width: number, of: (forecast: FleetForecast) => Float32Array | undefined | null) =>
    placed(layout, width, forecasts.map(of), (length) => new Float32Array(length))
  const f64 = (of: (forecast: FleetForecast) => Float64Array) =>
    placed(layout, 1, forecasts.map(of), (length) => new Float64Array(length))
  const extremes = forecasts.map((each) => each.extremes).find((each) => each !== undefined)
  const blocks = extremes?.blocks ?? 0
  const kinds = Object.assign({}, ...forecasts.map((each) => each.kinds ?? {})) as FleetForecast['kinds']
  const simple = Object.assign({}, ...forecasts.map((each) => each.simple ?? {})) as FleetForecast['simple']
  const simpleSeries = forecasts.flatMap((each, at) =>
    (each.simpleSeries ?? []).filter(({ server }) => keeps[at]?.(server)),
  )
  const quantiles = f32(points, (each) => each.quantiles)
  yield
  const hasRaw = forecasts.every(({ rawQuantiles }) => rawQuantiles !== null)
  const rawQuantiles = hasRaw ? f32(points, (each) => each.rawQuantiles) : null
  yield
  const history = f32(historyLength, (each) => each.history)
  yield
  return {
    ...newest,
    issueTimeMs: Math.max(...forecasts.map(({ issueTimeMs }) => issueTimeMs)),
    series: layout.series,
    originMs: f64(({ originMs }) => originMs),
    quantiles,
    rawQuantiles,
    ...(forecasts.some(({ means }) => means !== undefined) && { means: f32(horizon, ({ means }) => means) }),
    ...(kinds !== undefined && Object.keys(kinds).length > 0 && { kinds }),
    ...((simpleSeries.length > 0 || newest.simpleSeries !== undefined) && { simpleSeries }),
    ...(simple !== undefined && Object.keys(simple).length > 0 && { simple }),
    current: f64(({ current }) => current),
    history,
    ...(extremes !== undefined && {
      extremes: {
        ...extremes,
        highs: f32(blocks, (each) => each.extremes?.highs),
        lows: f32(blocks, (each) => each.extremes?.lows),
      },
    }),
    leftOut: forecasts.flatMap(({ leftOut }, at) => leftOut.filter(({ server }) => keeps[at]?.(server))),
  }
}

function combinedAssessment(
  assessments: readonly Assessment[],
  forecasts: readonly FleetForecast[],
  forecast: FleetForecast,
  layout: Layout,
): Assessment {
  const newest = assessments.at(-1)
  if (newest === undefined) throw new Error('there is nothing to combine')
  const f64 = (of: (assessment: Assessment) => Float64Array) =>
    placed(layout, 1, assessments.map(of), (length) => new Float64Array(length))
  const f32 = (of: (assessment: Assessment) => Float32Array) =>
    placed(layout, 1, assessments.map(of), (length) => new Float32Array(length))
  // Times are told from the newest row of all, which is newer now.
  const sooner = (of: (assessment: Assessment) => Float64Array) =>
    f64((assessment) => {
      const at = assessments.indexOf(assessment)
      const passedMs = forecast.issueTimeMs - (forecasts[at]?.issueTimeMs ?? NaN)
      return passedMs === 0 ? of(assessment) : of(assessment).map((ms) => soonerBy(ms, passedMs))
    })
  const severity = layout.runs.flatMap(({ source, from, to }) =>
    (assessments[source]?.severity ?? []).slice(from, to),
  )
  const combinedOf = {
    thresholds: Object.assign(
      {},
      ...assessments.map(({ thresholds }) => thresholds),
    ) as Assessment['thresholds'],
    odds: newest.odds,
    severity,
    met: f64(({ met }) => met),
    limit: f64(({ limit }) => limit),
    chance: f32(({ chance }) => chance),
    afterMs: sooner(({ afterMs }) => afterMs),
    earliestMs: sooner(({ earliestMs }) => earliestMs),
    latestMs: sooner(({ latestMs }) => latestMs),
    medianMs: sooner(({ medianMs }) => medianMs),
    before: {
      afterMs: sooner(({ before }) => before.afterMs),
      earliestMs: sooner(({ before }) => before.earliestMs),
      latestMs: sooner(({ before }) => before.latestMs),
      medianMs: sooner(({ before }) => before.medianMs),
    },
    peak: f64(({ peak }) => peak),
    chances: {
      warningSoon: f32(({ chances }) => chances.warningSoon),
      warning: f32(({ chances }) => chances.warning),
      criticalSoon: f32(({ chances }) => chances.criticalSoon),
      critical: f32(({ chances }) => chances.critical),
    },
  }
  const staled = makeStaleUnknown(forecast, combinedOf)
  const thresholds = thresholdsIn(combinedOf)
  const servers: ServerState[] = assessments.flatMap((assessment, source) =>
    assessment.servers.flatMap((state) => {
      if (!layout.keeps(source, state.server)) return []
      const series = state.series.map((at) => layout.placeOf[source]?.[at] ?? -1)
      const lead = state.lead === null ? null : (layout.placeOf[source]?.[state.lead] ?? null)
      const kept = { ...state, series, lead }
      return series.some((at) => staled.has(at))
        ? [{ ...kept, ...judge(series, combinedOf, state.leftOut, thresholds) }]
        : [kept]
    }),
  )
  return { ...combinedOf, servers: servers.sort((a, b) => byName.compare(a.server, b.server)) }
}

/** 0 is met already, and stays so; what lies ahead does so until another forecast says otherwise. */
function soonerBy(ms: number, passedMs: number): number {
  return ms > 0 ? Math.max(1, ms - passedMs) : ms
}

/** Of a series that has become stale nothing is known; the places of those. Changes what it is given. */
function makeStaleUnknown(
  forecast: FleetForecast,
  made: Omit<Assessment, 'servers' | 'severity'> & { readonly severity: Assessment['severity'][number][] },
): ReadonlySet<number> {
  const staled = new Set<number>()
  forecast.series.forEach((_, at) => {
    const severity = made.severity[at]
    if (severity === 'none' || severity === 'unknown' || staleMs(forecast, at) === null) return
    staled.add(at)
    made.severity[at] = 'unknown'
    made.limit[at] = thresholdIn(made, forecast.series[at]?.metric ?? '')?.warning ?? NaN
    made.peak[at] = NaN
    emptied(at, [made.met, made.chance, made.afterMs, made.earliestMs, made.latestMs, made.medianMs])
    emptied(at, Object.values(made.before))
    emptied(at, Object.values(made.chances) as Float32Array[])
  })
  return staled
}
