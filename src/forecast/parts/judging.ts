import { copiedPassage, judgedAnew, SeriesJudge, serversOf, type ServerState } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { SEVERITIES, thresholdsWith, type Criteria, type Severity, type Thresholds } from '../thresholds.ts'
import type { JudgementPart } from './part.ts'

/** Series between two turns of the generator. */
const SLICE = 32
/** The same of series that are not forecast: nothing is worked out for them. */
const PENDING_SLICE = 4096

/** Judges a forecast that is made in parts: each series once, when it has been forecast. */
export class PartJudge {
  readonly #criteria: Criteria
  readonly #thresholds: Thresholds
  readonly #judge: SeriesJudge
  #servers: readonly ServerState[] = []

  constructor(series: number, criteria: Criteria) {
    this.#criteria = criteria
    this.#thresholds = thresholdsWith(criteria.thresholds)
    this.#judge = new SeriesJudge(series, this.#thresholds, criteria.odds)
  }

  /** Everything as it is now: what is pending by its newest value alone. */
  *begin(forecast: FleetForecast): Generator<void, void> {
    let done = 0
    for (let at = 0; at < forecast.series.length; at++) {
      this.#judge.take(forecast, at)
      done += forecast.pending?.series[at] === 1 ? 1 / PENDING_SLICE : 1 / SLICE
      if (done < 1) continue
      done = 0
      yield
    }
    yield
    this.#servers = serversOf(forecast, this.#thresholds, this.#judged())
  }

  /** Series that have been forecast since. */
  *go(forecast: FleetForecast, series: readonly number[]): Generator<void, void> {
    for (const [done, at] of series.entries()) {
      this.#judge.take(forecast, at)
      if (done % SLICE === SLICE - 1) yield
    }
    this.#servers = judgedAnew(this.#servers, this.#judged(), this.#thresholds)
  }

  /** In the order of the states' list, which stays the same. */
  servers(): readonly ServerState[] {
    return this.#servers
  }

  /** How it stands now, in arrays of its own. */
  part(): JudgementPart {
    const { before, chances, ...numbers } = this.#judge.numbers
    const copies = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, values.slice()]))
    return {
      odds: this.#criteria.odds,
      severity: Uint8Array.from(this.#judge.severity, codeOf),
      numbers: {
        ...(copies as typeof numbers),
        before: copiedPassage(before),
        chances: {
          warningSoon: chances.warningSoon.slice(),
          warning: chances.warning.slice(),
          criticalSoon: chances.criticalSoon.slice(),
          critical: chances.critical.slice(),
        },
      },
      servers: {
        severity: Uint8Array.from(this.#servers, (state) => codeOf(state.severity)),
        lead: Int32Array.from(this.#servers, ({ lead }) => lead ?? -1),
        risk: Float64Array.from(this.#servers, ({ risk }) => risk),
      },
    }
  }

  /** Of every metric of the forecast, skipped or not. */
  thresholds({ series, leftOut }: FleetForecast): JudgementThresholds {
    const metrics = new Set<string>()
    for (const { metric } of series) metrics.add(metric)
    for (const { metric } of leftOut) if (metric !== null) metrics.add(metric)
    return Object.fromEntries([...metrics].map((metric) => [metric, this.#thresholds(metric)]))
  }

  #judged() {
    const { severity, numbers } = this.#judge
    const { met, chance, afterMs } = numbers
    return { severity, met, chance, afterMs }
  }
}

type JudgementThresholds = Readonly<Record<string, ReturnType<Thresholds>>>

const CODES = new Map(SEVERITIES.map((severity, code) => [severity, code]))

function codeOf(severity: Severity): number {
  return CODES.get(severity) ?? 0
}
