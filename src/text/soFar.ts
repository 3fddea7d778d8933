import type { ForecastCount } from '#forecast/fleetForecast.ts'
import { formatCount } from './numbers.ts'

/** `12,480 of 60,000 series` */
export function countText({ done, of }: ForecastCount): string {
  return `${formatCount(done)} of ${formatCount(of)} series`
}

/** Beside a figure that is made of part of a forecast: `12,480 of 60,000 series forecast so far`. */
export function soFarText(count: ForecastCount): string {
  return count.done === 0 ? 'no series forecast yet' : `${countText(count)} forecast so far`
}

/** How a forecast continues that is shown while it is made. message: what it failed with. */
export function forecastingText(
  count: ForecastCount,
  state: { readonly kind: 'running' | 'stopped' } | { readonly kind: 'failed'; readonly message: string },
): string {
  switch (state.kind) {
    case 'running':
      return `Forecasting: ${countText(count)}, most urgent first`
    case 'stopped':
      return `Stopped: ${countText(count)} forecast, ${formatCount(count.of - count.done)} not`
    case 'failed':
      return `Forecasting failed (${state.message}): ${countText(count)} forecast`
  }
}
