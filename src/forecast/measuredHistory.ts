import type { FleetForecast } from './fleetForecast.ts'

/** How many steps of a series' history have a value, of those from its first one on. */
export interface MeasuredHistory {
  readonly measured: number
  /** 0: the forecast carries no history of the series. */
  readonly of: number
}

export function measuredHistory(
  { history, historyLength }: Pick<FleetForecast, 'history' | 'historyLength'>,
  series: number,
): MeasuredHistory {
  const own = history.subarray(series * historyLength, (series + 1) * historyLength)
  const first = own.findIndex((value) => !Number.isNaN(value))
  if (first < 0) return { measured: 0, of: 0 }
  let measured = 0
  for (const value of own) if (!Number.isNaN(value)) measured++
  return { measured, of: own.length - first }
}
