import { SeriesJudge, type Assessment } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { thresholdsWith, type Criteria, type Odds, type Thresholds } from '../thresholds.ts'
import { v1Metadata, v1MetricText, type V1Options } from './v1.ts'
import { v1Alerts } from './v1Alerts.ts'
import { v1Environment } from './v1Environment.ts'

/**
 * The JSON of v1Prediction(), judged and written series by series: those that were forecast, while the network computes
 * others.
 */
export class V1Text {
  readonly #thresholds: Thresholds
  readonly #odds: Odds
  readonly #allLevels: boolean
  #judge: SeriesJudge | null = null
  /** By series; absent: it was not taken yet. */
  readonly #metrics: (string | undefined)[] = []

  constructor({ thresholds, odds }: Criteria, allLevels: boolean) {
    this.#thresholds = thresholdsWith(thresholds)
    this.#odds = odds
    this.#allLevels = allLevels
  }

  /** Takes a series of a forecast, which need not have the others yet. */
  take(forecast: FleetForecast, series: number): void {
    const judge = this.#judgeOf(forecast)
    judge.take(forecast, series)
    const { severity, numbers } = judge
    const { metric = '' } = forecast.series[series] ?? {}
    const facts = { severity, ...numbers, thresholds: { [metric]: this.#thresholds(metric) } }
    this.#metrics[series] = v1MetricText(forecast, facts, series, this.#allLevels)
  }

  /** The text of the whole forecast, of which series may have been taken before. Yields after every other series. */
  *finish(
    forecast: FleetForecast,
    { inputPoints, timeOf }: Omit<V1Options, 'allLevels'>,
  ): Generator<void, string> {
    for (let series = 0; series < forecast.series.length; series++) {
      if (this.#metrics[series] !== undefined) continue
      this.take(forecast, series)
      yield
    }
    const assessment: Assessment = this.#judgeOf(forecast).assessment(forecast)
    const rest = {
      alerts: v1Alerts(forecast, assessment),
      environment: v1Environment(forecast, assessment),
      metadata: v1Metadata(forecast, forecast.horizon, inputPoints, timeOf),
    }
    return `{"predictions":${this.#predictions(forecast)},${JSON.stringify(rest).slice(1)}`
  }

  #judgeOf({ series }: FleetForecast): SeriesJudge {
    return (this.#judge ??= new SeriesJudge(series.length, this.#thresholds, this.#odds))
  }

  /** By way of objects, which have their keys in the order of v1Prediction's. */
  #predictions(forecast: FleetForecast): string {
    const servers = Object.create(null) as Record<string, Record<string, string>>
    forecast.series.forEach(({ server, metric }, series) => {
      const metrics = (servers[server] ??= Object.create(null) as Record<string, string>)
      metrics[metric] = this.#metrics[series] ?? 'null'
    })
    return objectText(servers, (metrics) => objectText(metrics, (text) => text))
  }
}

function objectText<T>(values: Readonly<Record<string, T>>, textOf: (value: T) => string): string {
  const entries = Object.entries(values).map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`)
  return `{${entries.join()}}`
}
