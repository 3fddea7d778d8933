import type { MeasuredOn } from '#text/accuracyPage.ts'
import type { SourceFacts } from '../../../sources/forecastSource.ts'

/** Of a source: a daemon that makes its own forecasts describes no table, or is one of ours. */
export function measuredOn({ kind, table, host }: Pick<SourceFacts, 'kind' | 'table' | 'host'>): MeasuredOn {
  if (kind !== 'daemon') return 'file'
  return table === null || host !== undefined ? 'kept' : 'collected'
}
