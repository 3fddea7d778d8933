import { thresholdsIn, type Assessment } from '../assess.ts'
import { breachChances, breachChanceWithin, limitChances } from '../chance/breachChances.ts'
import { chanceModelOf } from '../chance/chanceModel.ts'
import { firstPassage } from '../chance/firstPassage.ts'
import { isFromNetwork } from '../engines.ts'
import { lateSteps, staleMs, type FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'
import { curveAt, levelAt, pathAt } from '../quantile/curve.ts'
import { meets } from '../thresholds.ts'
import { keyOf, type Alert, type BreachOdds, type Peak, type Reading, type Vote } from './alert.ts'
import { limitOf, type AlertRule, type LimitOfMetric } from './rule.ts'

/** Series between two turns of the generator: of those whose chances are worked out, and of those skipped. */
const [WORKED_OUT, PASSED] = [32, 2000]

/** An assessment keeps its chances in 32 bits. */
const ROUNDED = 1e-6

/** What readings are made with. */
export interface ReadingOptions {
  readonly rules: readonly AlertRule[]
  /** Of the same forecast. */
  readonly assessment: Pick<Assessment, 'thresholds' | 'chances'>
  readonly open: readonly Pick<Alert, 'rule' | 'server' | 'metric'>[]
  /** Only series whose own newest row is the newest of all: what a run that continues has forecast so far. Omitted: all. */
  readonly onlyUpToDate?: boolean
}

/** What watches over a metric; notFromModel: the network did not make its numbers. */
interface Watching {
  readonly notFromModel: boolean
  readonly limits: readonly (readonly [AlertRule, LimitOfMetric])[]
}

/**
 * What a forecast says of each rule: every breach, measured or likely enough, and every series that has an open alert.
 * Stale series, and metrics that the network did not forecast where a rule does not count them, say nothing.
 * Yields now and then, so that whoever runs it may let others work in between.
 */
export function* readings(
  forecast: FleetForecast,
  { rules, assessment, open, onlyUpToDate = false }: ReadingOptions,
): Generator<void, readonly Reading[]> {
  const asked = new Set(open.map(keyOf))
  const thresholds = thresholdsIn(assessment)
  const watching = new Map<string, Watching>()
  const watchingOver = (metric: string, server: string) => {
    const notFromModel = !isFromNetwork(forecast, metric, server)
    const key = `${notFromModel ? 'not ' : ''}${metric}`
    let found = watching.get(key)
    if (found === undefined) {
      const limits = rules.flatMap((rule) => {
        const counts = rule.enabled && (rule.countsNotFromModel || !notFromModel)
        const limit = counts ? limitOf(rule, metric, thresholds) : null
        return limit === null ? [] : [[rule, limit] as const]
      })
      found = { notFromModel, limits }
      watching.set(key, found)
    }
    return found
  }
  const found: Reading[] = []
  let done = 0
  for (const [series, { server, metric }] of forecast.series.entries()) {
    if (onlyUpToDate ? lateSteps(forecast, series) > 0 : staleMs(forecast, series) !== null) continue
    const { notFromModel, limits } = watchingOver(metric, server)
    for (const [rule, limit] of limits) {
      const about = { rule: rule.id, server, metric }
      const isAsked = asked.has(keyOf(about))
      const isPassed = !isAsked && isOutOfReach(forecast, series, rule, limit, assessment.chances)
      done += isPassed ? 1 / PASSED : 1 / WORKED_OUT
      if (!isPassed) {
        const isTold = isAsked || !isUnlikely(forecast, series, rule, limit)
        const reading = isTold ? readingOf(forecast, series, rule, limit) : null
        if (reading !== null && (isAsked || reading.vote === 'breach'))
          found.push({ ...about, notFromModel, ...reading })
      }
    }
    if (done < 1) continue
    done = 0
    yield
  }
  return found
}

/** Whether the assessment shows already that a rule does not raise: no part of the horizon is likelier than the whole. */
function isOutOfReach(
  forecast: FleetForecast,
  series: number,
  { limit, chance }: AlertRule,
  { limit: value, direction }: LimitOfMetric,
  chances: Assessment['chances'],
): boolean {
  if (limit.kind !== 'threshold' || meets(forecast.current[series] ?? NaN, value, direction)) return false
  return (chances[limit.threshold][series] ?? NaN) < chance - ROUNDED
}

/**
 * Whether the chance at the end of the reach is too low to raise, which is most of a fleet: how it comes about is then
 * not worked out. That of a critical threshold is held to the warning one's later, which makes it no higher.
 */
function isUnlikely(
  forecast: FleetForecast,
  series: number,
  rule: AlertRule,
  { limit, direction }: LimitOfMetric,
): boolean {
  if (meets(forecast.current[series] ?? NaN, limit, direction)) return false
  const model = chanceModelOf(forecast.chances ?? null, forecast.series[series]?.metric ?? '')
  const { steps } = reachOf(forecast, series, rule)
  const chance = breachChanceWithin(forecast, series, { threshold: limit, direction }, model, steps)
  return !(chance >= rule.chance - ROUNDED)
}

/** null: the forecast says nothing of the series. */
function readingOf(
  forecast: FleetForecast,
  series: number,
  rule: AlertRule,
  about: LimitOfMetric,
): Omit<Reading, 'rule' | 'server' | 'metric' | 'notFromModel'> | null {
  const reach = reachOf(forecast, series, rule)
  const { limit, direction } = about
  const odds = oddsOf(forecast, series, reach, about)
  if (Number.isNaN(odds.chance)) return null
  const peak = peakOf(forecast, series, reach.steps, direction)
  if (Number.isNaN(peak.value)) return null
  return { vote: voteOf(odds, rule), direction, limit, odds, peak }
}

function voteOf({ measured, chance }: BreachOdds, rule: AlertRule): Vote {
  if (measured || chance >= rule.chance) return 'breach'
  return chance < rule.clearChance ? 'clear' : 'between'
}

interface Reach {
  readonly withinMs: number
  /** The same as steps of the series itself: a late one counts those that have passed unseen. */
  readonly steps: number
}

/** At least one step. */
function reachOf(forecast: FleetForecast, series: number, { withinMs }: AlertRule): Reach {
  const { stepMs, horizon } = forecast
  const within = withinMs === null ? horizon : Math.max(1, Math.min(horizon, Math.floor(withinMs / stepMs)))
  return { withinMs: within * stepMs, steps: Math.min(horizon, within + lateSteps(forecast, series)) }
}

/** As assessSeries() has it; chance NaN: not known. */
function oddsOf(
  forecast: FleetForecast,
  series: number,
  { withinMs, steps }: Reach,
  { limit, direction, threshold }: LimitOfMetric,
): BreachOdds {
  if (meets(forecast.current[series] ?? NaN, limit, direction))
    return { chance: 1, measured: true, withinMs, passage: null }
  const model = chanceModelOf(forecast.chances ?? null, forecast.series[series]?.metric ?? '')
  const all =
    threshold === null
      ? breachChances(forecast, series, limit, direction, model)
      : limitChances(forecast, series, threshold, model)[limit === threshold.warning ? 'warning' : 'critical']
  const chances = all.subarray(0, steps)
  const passage = firstPassage(chances)
  const late = lateSteps(forecast, series)
  const afterMs = (own: number) => Math.max(0, own - late) * forecast.stepMs
  return {
    chance: chances.at(-1) ?? NaN,
    measured: false,
    withinMs,
    passage: passage && {
      afterMs: afterMs(passage.median),
      earliestMs: afterMs(passage.early),
      latestMs: afterMs(passage.late),
    },
  }
}

function peakOf(forecast: FleetForecast, series: number, reach: number, direction: Direction): Peak {
  const { stepMs, issueTimeMs: issueMs } = forecast
  const originMs = forecast.originMs[series] ?? NaN
  const path = pathAt(forecast, series, 0.5)
  let worst = -1
  for (let step = 0; step < reach; step++) {
    const value = path[step] ?? NaN
    if (!Number.isNaN(value) && (worst < 0 || beats(value, path[worst] ?? NaN, direction))) worst = step
  }
  const value = path[worst] ?? NaN
  const newest = forecast.current[series] ?? NaN
  if (worst < 0 || beats(newest, value, direction))
    return { value: newest, interval: null, validMs: originMs, issueMs }
  const curve = curveAt(forecast, series, worst)
  const [low, high] = [levelAt(curve, 0.1), levelAt(curve, 0.9)]
  const interval = Number.isNaN(low) || Number.isNaN(high) ? null : ([low, high] as const)
  return { value, interval, validMs: originMs + (worst + 1) * stepMs, issueMs }
}

function beats(value: number, other: number, direction: Direction): boolean {
  return direction === 'above' ? value > other : value < other
}
