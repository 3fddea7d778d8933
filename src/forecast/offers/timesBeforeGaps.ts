import { LATE_STEPS } from '../fleetForecast.ts'
import { newestMs, serverRows, type MetricTable } from '../table.ts'

/** Rows further apart than this many steps have a gap between them. */
const GAP_STEPS = 3
/** So many gaps are looked back on per series, of at most so many servers, and so many times are tried. */
const MOST_GAPS = 12
const MOST_SERVERS = 512
const MOST_TIMES = 4

/** Values of one series without a gap between them. */
interface Stretch {
  readonly endMs: number
  /** Whether there are steps enough to forecast from. */
  readonly isLong: boolean
}

/**
 * Times of the newest values before gaps, those of series that fell silent together as one: first where most series
 * have a long stretch before it. A series that ended has its gap from then on.
 */
export function timesBeforeGaps(table: MetricTable, stepMs: number, neededSteps: number): readonly number[] {
  const found: Stretch[] = []
  const newest = newestMs(table)
  const measured = table.metrics.filter(({ covariate }) => covariate !== true)
  const stride = Math.max(1, Math.floor(table.servers.length / MOST_SERVERS))
  for (let server = 0; server < table.servers.length; server += stride) {
    for (const { values } of measured) found.push(...stretchesBack(values, table, server, newest))
  }
  const together: { readonly endMs: number; series: number; long: number }[] = []
  for (const { endMs, isLong } of found.sort((a, b) => b.endMs - a.endMs)) {
    let last = together.at(-1)
    if (last === undefined || last.endMs - endMs > LATE_STEPS * stepMs) {
      last = { endMs, series: 0, long: 0 }
      together.push(last)
    }
    last.series++
    if (isLong) last.long++
  }
  return together
    .sort((a, b) => b.long - a.long || b.series - a.series)
    .slice(0, MOST_TIMES)
    .map(({ endMs }) => endMs)

  /** Stretches that a gap follows, the newest first, until one that is long. */
  function stretchesBack(
    values: Float64Array,
    { timeMs }: MetricTable,
    server: number,
    beforeMs: number,
  ): Stretch[] {
    const [from, to] = serverRows(table, server)
    const stretches: Stretch[] = []
    let [nextMs, endMs] = [beforeMs, NaN]
    const end = (startMs: number) => {
      if (!Number.isNaN(endMs)) {
        stretches.push({ endMs, isLong: startMs <= endMs - (neededSteps - 1) * stepMs })
      }
    }
    for (let row = to - 1; row >= from && stretches.length < MOST_GAPS; row--) {
      if (!Number.isFinite(values[row])) continue
      const time = timeMs[row] ?? NaN
      if (nextMs - time > GAP_STEPS * stepMs) {
        end(nextMs)
        if (stretches.at(-1)?.isLong === true) return stretches
        endMs = time
      }
      nextMs = time
    }
    end(nextMs)
    return stretches
  }
}
