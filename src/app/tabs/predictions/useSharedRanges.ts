import { useCallback } from 'react'
import { fanOf, rangeOf } from '../../features/charts/fan.ts'
import { goesOn } from '../../state/goesOn.ts'
import { useInSlices } from '../../state/useInSlices.ts'
import type { Range } from './MetricCells.tsx'
import type { TableSource } from './tableSource.ts'

const NONE: ReadonlyMap<string, Range> = new Map()

interface Found {
  readonly of: TableSource['forecast']
  readonly ranges: ReadonlyMap<string, Range>
}

/**
 * By metric the range of all its series, measured between frames (a large fleet has millions of values) and only
 * when it is wanted; until then, and when not, there are none and each chart has its own. Where a source goes on, those
 * of its last forecast stay until the new ones are there.
 */
export function useSharedRanges(
  { forecast, index }: TableSource,
  wanted: boolean,
): ReadonlyMap<string, Range> {
  // The same whether it is wanted or not: what was measured once is not measured again.
  const make = useCallback(() => measuring({ forecast, index }), [forecast, index])
  const { value } = useInSlices(wanted ? make : null, forecast)
  return wanted && value !== null && goesOn(value.of, forecast) ? value.ranges : NONE
}

function* measuring({ forecast, index }: Pick<TableSource, 'forecast' | 'index'>): Generator<void, Found> {
  const ranges = new Map<string, Range>()
  for (const [metric, servers] of index.byMetric) {
    let [low, high] = [Infinity, -Infinity]
    for (const series of servers.values()) {
      const [least, most] = rangeOf(fanOf(forecast, series))
      low = Math.min(low, least)
      high = Math.max(high, most)
      yield
    }
    ranges.set(metric, [low, high])
  }
  return { of: forecast, ranges }
}
