import type { Verdict } from '#forecast/verdict/verdict.ts'

const ramp = Float64Array.from({ length: 96 }, (_, step) => 40 + step / 4)

/** A daemon whose forecasts are straight lines. */
export const REJECTED: Verdict = {
  kind: 'rejected',
  ticks: 7,
  rejectedMetrics: [],
  findings: [
    {
      kind: 'line',
      metrics: ['cpu_percent', 'disk_percent'],
      series: 24,
      of: 24,
      example: {
        server: 'web-01',
        metric: 'cpu_percent',
        forecast: ramp,
        found: ramp.map((value) => value + 0.1),
      },
    },
  ],
}
