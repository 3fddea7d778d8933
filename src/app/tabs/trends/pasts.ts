import type { SeriesHistory } from '#engine/api.ts'
import { GroupHistory, type AggregateKind } from '#forecast/aggregate/groupHistory.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Past } from '../../features/charts/track.ts'

/** The history that a forecast carries of one series. */
export function tailOf({ originMs, stepMs, history, historyLength }: FleetForecast, series: number): Past {
  return {
    startMs: (originMs[series] ?? NaN) - (historyLength - 1) * stepMs,
    stepMs,
    values: history.subarray(series * historyLength, (series + 1) * historyLength),
  }
}

/** One series of a longer past; null: it is not in it. */
export function longerPast(past: SeriesHistory, server: string, metric: string): Past | null {
  const { series, stepMs, length, lastMs, values } = past
  const index = series.findIndex((key) => key.server === server && key.metric === metric)
  const last = lastMs[index] ?? NaN
  if (!Number.isFinite(last) || length === 0) return null
  return {
    startMs: last - (length - 1) * stepMs,
    stepMs,
    values: values.subarray(index * length, (index + 1) * length),
  }
}

/** A group's mean or sum of a metric in a longer past, added up as its forecast is; null: none of it is there. */
export function longerGroupPast(
  { series, stepMs, length, lastMs, values }: SeriesHistory,
  servers: ReadonlySet<string>,
  metric: string,
  kind: AggregateKind,
): Past | null {
  const members = series.flatMap((key, index) =>
    key.metric === metric && servers.has(key.server) && Number.isFinite(lastMs[index]) ? [index] : [],
  )
  if (members.length === 0 || length === 0) return null
  const endMs = members.reduce((latest, index) => Math.max(latest, lastMs[index] ?? NaN), -Infinity)
  const group = new GroupHistory(length)
  for (const index of members) {
    const shift = Math.round((endMs - (lastMs[index] ?? NaN)) / stepMs)
    const own = values.subarray(index * length, (index + 1) * length)
    // One that ends earlier ends with a gap on the common grid.
    if (shift === 0) group.add(own)
    else {
      const aligned = new Float32Array(length).fill(NaN)
      aligned.set(own.subarray(shift))
      group.add(aligned)
    }
  }
  return { startMs: endMs - (length - 1) * stepMs, stepMs, values: group.finish(kind) }
}

/** All of them on one grid, the first's; where two know a value, the earlier in the list. */
export function mergePasts(pasts: readonly Past[]): Past {
  const known = pasts.filter(({ values }) => values.length > 0)
  const [first] = known
  if (first === undefined) return { startMs: 0, stepMs: 1, values: new Float32Array() }
  const { stepMs } = first
  const offset = ({ startMs }: Past) => Math.round((startMs - first.startMs) / stepMs)
  const from = Math.min(...known.map(offset))
  const to = Math.max(...known.map((past) => offset(past) + past.values.length))
  const values = new Float32Array(to - from).fill(NaN)
  for (const past of known.toReversed()) {
    const shift = offset(past) - from
    past.values.forEach((value, i) => {
      if (!Number.isNaN(value)) values[i + shift] = value
    })
  }
  return { startMs: first.startMs + from * stepMs, stepMs, values }
}
