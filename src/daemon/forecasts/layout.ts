import type { SeriesKey } from '#forecast/fleetForecast.ts'

/** A stretch of series of one source, that lie side by side in what is made of them. */
export interface Run {
  readonly source: number
  /** Series [from, to) of the source. */
  readonly from: number
  readonly to: number
}

/** Where the series of several sources lie in what is made of them: in order of server, as in every forecast. */
export interface Layout {
  readonly series: readonly SeriesKey[]
  readonly runs: readonly Run[]
  /** By source and series of it; -1: it is not there. */
  readonly placeOf: readonly Int32Array[]
  readonly keeps: (source: number, server: string) => boolean
}

/** keeps: which servers of each source are there; a server is kept of one source at most. */
export function layOut(
  sources: readonly (readonly SeriesKey[])[],
  keeps: readonly ((server: string) => boolean)[],
): Layout {
  const kept = (source: number, server: string) => keeps[source]?.(server) === true
  const stretches: (Run & { readonly server: string })[] = []
  sources.forEach((series, source) => {
    for (let from = 0; from < series.length;) {
      const server = series[from]?.server ?? ''
      let to = from + 1
      while (to < series.length && series[to]?.server === server) to++
      if (kept(source, server)) stretches.push({ server, source, from, to })
      from = to
    }
  })
  stretches.sort((a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : a.from - b.from))
  const placeOf = sources.map((series) => new Int32Array(series.length).fill(-1))
  const series: SeriesKey[] = []
  for (const { source, from, to } of stretches) {
    for (let at = from; at < to; at++) {
      const key = sources[source]?.[at]
      if (key === undefined) continue
      placeOf[source]?.fill(series.length, at, at + 1)
      series.push(key)
    }
  }
  return { series, runs: joined(stretches), placeOf, keeps: kept }
}

/** Stretches that lie side by side in their source, too, are copied at once. */
function joined(stretches: readonly Run[]): readonly Run[] {
  const runs: Run[] = []
  for (const { source, from, to } of stretches) {
    const last = runs.at(-1)
    if (last?.source === source && last.to === from) runs[runs.length - 1] = { source, from: last.from, to }
    else runs.push({ source, from, to })
  }
  return runs
}

/** Arrays of the sources, [series, width] each, as one; NaN where a source has none. */
export function placed<T extends Float32Array | Float64Array>(
  { series, runs }: Layout,
  width: number,
  sources: readonly (T | undefined | null)[],
  make: (length: number) => T,
): T {
  const all = make(series.length * width)
  let at = 0
  for (const { source, from, to } of runs) {
    const values = sources[source]
    const length = (to - from) * width
    if (values === undefined || values === null) all.fill(NaN, at, at + length)
    else all.set(values.subarray(from * width, to * width), at)
    at += length
  }
  return all
}

export function emptied(at: number, arrays: readonly (Float32Array | Float64Array)[]): void {
  for (const values of arrays) values[at] = NaN
}
