import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { NextBreach } from '#forecast/outlook/nextBreaches.ts'
import { roundText } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'

/** When a series breaches, in two halves: what the median says, and the interval around it. */
export interface BreachWords {
  /** `in 3 h 20 m`, `already above`, `not within 8 h`. */
  readonly when: string
  /** `P10 to P90 2 h to 5 h`, `P90 peaks at 81 %`, `97 % now`. */
  readonly interval: string
}

export function breachWords(
  { time, direction, series }: NextBreach,
  forecast: Pick<FleetForecast, 'series' | 'current' | 'stepMs' | 'horizon'>,
): BreachWords {
  const metric = forecast.series[series]?.metric ?? ''
  const horizon = durationText(forecast.stepMs * forecast.horizon)
  const about = (ms: number) => roughText(ms, forecast.stepMs)
  switch (time.kind) {
    case 'already':
      return {
        when: `already ${direction}`,
        interval: `${roundText(forecast.current[series] ?? NaN, metric)} now`,
      }
    case 'within': {
      const early = time.earliestMs === null ? 'not given' : about(time.earliestMs)
      const late = time.latestMs === null ? `beyond ${horizon}` : about(time.latestMs)
      return { when: `in ${about(time.afterMs)}`, interval: `P10 to P90 ${early} to ${late}` }
    }
    case 'not-within': {
      const edge = direction === 'above' ? 'P90' : 'P10'
      const peaks = direction === 'above' ? 'peaks at' : 'falls to'
      const meets = time.earliestMs === null ? '' : `${edge} in ${about(time.earliestMs)}, `
      return {
        when: `not within ${horizon}`,
        interval: `${meets}${meets === '' ? `${edge} ` : ''}${peaks} ${roundText(time.peak, metric)}`,
      }
    }
  }
}

/** To the whole minute (or to the step, where that is shorter): the curve knows no better. */
function roughText(ms: number, stepMs: number): string {
  const unitMs = Math.min(60_000, stepMs)
  return ms === 0 ? 'now' : durationText(Math.max(unitMs, Math.round(ms / unitMs) * unitMs))
}
