import type { SourceFacts } from '../../../sources/forecastSource.ts'

/**
 * What accuracy is measured on. file: a backtest on its rows. kept: forecasts that a daemon sent, held against what
 * happened. collected: a backtest of the model here on a daemon's values.
 */
export type MeasuredOn = 'file' | 'kept' | 'collected'

/** Of a source: a daemon that makes its own forecasts describes no table. */
export function measuredOn({ kind, table }: Pick<SourceFacts, 'kind' | 'table'>): MeasuredOn {
  if (kind !== 'daemon') return 'file'
  return table === null ? 'kept' : 'collected'
}

/** Where something was found, at the start of a sentence. */
export const FOUND_ON: Readonly<Record<MeasuredOn, string>> = {
  file: 'On this file',
  kept: 'In the kept forecasts',
  collected: 'On the daemon’s values',
}
