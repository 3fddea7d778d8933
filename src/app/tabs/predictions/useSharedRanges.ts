import { useEffect, useState } from 'react'
import { isAbort } from '#forecast/errors.ts'
import { fanOf, rangeOf } from '../../features/charts/fan.ts'
import { runInSlices } from '../../state/runInSlices.ts'
import type { Range } from './MetricCells.tsx'
import type { TableSource } from './tableSource.ts'

const NONE: ReadonlyMap<string, Range> = new Map()

interface Found {
  readonly of: TableSource['forecast']
  readonly ranges: ReadonlyMap<string, Range>
}

/**
 * By metric the range of all its series, measured between frames (a large fleet has millions of values) and only
 * when it is wanted; until then, and when not, there are none and each chart has its own.
 */
export function useSharedRanges(
  { forecast, index }: TableSource,
  wanted: boolean,
): ReadonlyMap<string, Range> {
  const [found, setFound] = useState<Found | null>(null)
  const known = found?.of === forecast
  useEffect(() => {
    if (!wanted || known) return
    const controller = new AbortController()
    runInSlices(measuring({ forecast, index }), controller.signal).then(
      (ranges) => {
        setFound({ of: forecast, ranges })
      },
      (error: unknown) => {
        if (!isAbort(error)) throw error
      },
    )
    return () => {
      controller.abort()
    }
  }, [forecast, index, wanted, known])
  return wanted && known ? found.ranges : NONE
}

function* measuring({
  forecast,
  index,
}: Pick<TableSource, 'forecast' | 'index'>): Generator<void, ReadonlyMap<string, Range>> {
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
  return ranges
}
