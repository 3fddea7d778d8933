/** What charts say beside their numbers. */
export const chartWords = {
  pointWithoutRange: 'Point forecast, no range',
  point: 'Point forecast',
  median: 'P50',
  rangeFrom: (what: string) => `from its errors on ${what}`,
  forecastOf: (metric: string, server: string) => `Forecast of ${metric} of ${server}`,
  series: (metric: string, server: string) => `${metric} of ${server}`,
  lines: (bands: string) => `median, ${bands}`,
  valuesTable: 'Values as a table',
  valuesOf: (metric: string) => `Values of ${metric}`,
  validAt: 'Valid at',
  theChart: 'the chart',
  atOrBelow: 'at or below it',
  below: 'below it',
  says: (level: string, share: string) => `${level} says ${share}`,
  pointSummary: ' A point forecast: the model gives no range.',
  bandSummary: (low: string, high: string) => ` Median, then ${low} to ${high}.`,
} as const
