import type { FleetForecast } from '../fleetForecast.ts'
import { pathAt } from '../quantile/curve.ts'
import { fitOf, type LineFit } from './line.ts'
import { exampleOf, seriesByMetric, type MetricTest, type MetricTests } from './metricTests.ts'

const ENOUGH = 0.9

function isClearer(a: LineFit, b: LineFit): boolean {
  return a.steps === b.steps ? a.change > b.change : a.steps > b.steps
}

/** Which metrics are straight lines: at least 90 % of the series that can be tested. paths: [S] P50. */
export function lineTests(forecast: FleetForecast, paths: readonly Float64Array[]): MetricTests {
  const tests = new Map<string, MetricTest>()
  for (const [metric, places] of seriesByMetric(forecast)) {
    let series = 0
    let of = 0
    let clearest: { readonly at: number; readonly fit: LineFit } | null = null
    for (const at of places) {
      const fit = fitOf(paths[at] ?? [], pathAt(forecast, at, 0.1), pathAt(forecast, at, 0.9))
      if (fit.test === 'untestable') continue
      of++
      if (fit.test === 'not-line') continue
      series++
      if (clearest === null || isClearer(fit, clearest.fit)) clearest = { at, fit }
    }
    if (of === 0) continue
    const example =
      clearest &&
      exampleOf(forecast, clearest.at, paths[clearest.at] ?? new Float64Array(), clearest.fit.line)
    tests.set(metric, { found: series >= ENOUGH * of, series, of, example })
  }
  return tests
}
