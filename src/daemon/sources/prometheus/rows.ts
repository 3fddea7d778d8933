import type { MetricRows } from '#data/liveTable.ts'
import type { PromSeries } from './answer.ts'
import type { PrometheusMapping } from './mapping.ts'

/** Times that were asked for: fromMs and each step after it, up to toMs. */
export interface Times {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

export interface Answered {
  readonly metric: PrometheusMapping['metrics'][number]
  readonly series: readonly PromSeries[]
}

/** Rows, and by metric what of its answer is not in them. */
export interface Assembled {
  readonly rows: MetricRows
  /** Sentences without a full stop; a metric without one is whole. */
  readonly remarks: ReadonlyMap<string, string>
}

/** One server's cells over the times, before they become rows. */
interface Cells {
  profile: string | null
  /** By metric: [times], NaN where there is none. */
  readonly values: Map<string, Float64Array>
}

/**
 * Answers to the queries of several metrics as rows: one for each server and time of which any metric has a value, server
 * by server, in order of time. What is not finite is null; what several series say of one server is, too.
 */
export function assemble(answers: readonly Answered[], mapping: PrometheusMapping, times: Times): Assembled {
  const points = Math.round((times.toMs - times.fromMs) / times.stepMs) + 1
  const servers = new Map<string, Cells>()
  const remarks = new Map<string, string>()
  for (const { metric, series } of answers) {
    const remark = placeSeries(metric, series, { mapping, times, points, servers })
    if (remark !== null) remarks.set(metric.name, remark)
  }
  return { rows: rowsOf(servers, answers, times, points), remarks }
}

interface Placing {
  readonly mapping: PrometheusMapping
  readonly times: Times
  readonly points: number
  readonly servers: Map<string, Cells>
}

/** Puts series where they belong; says what was skipped. */
function placeSeries(
  { name, server: label }: Answered['metric'],
  series: readonly PromSeries[],
  { mapping, times, points, servers }: Placing,
): string | null {
  const seen = new Map<string, number>()
  let [nameless, odd, values] = [0, 0, 0]
  for (const { labels, timeMs, values: given } of series) {
    const server = serverOf(labels[label], mapping)
    if (server === null) {
      nameless++
      continue
    }
    seen.set(server, (seen.get(server) ?? 0) + 1)
    const cells: Cells = servers.get(server) ?? { profile: null, values: new Map() }
    servers.set(server, cells)
    if (mapping.profile !== null) cells.profile ??= labels[mapping.profile] ?? null
    const column = new Float64Array(points).fill(NaN)
    cells.values.set(name, column)
    timeMs.forEach((time, i) => {
      const value = given[i] ?? NaN
      values++
      if (Number.isFinite(value)) column[Math.round((time - times.fromMs) / times.stepMs)] = value
      else odd++
    })
  }
  const repeated = [...seen].filter(([, count]) => count > 1).map(([server]) => server)
  for (const server of repeated) servers.get(server)?.values.delete(name)
  const parts = [
    nameless > 0 && `${nameless} of ${series.length} series have no label ${label}`,
    repeated.length > 0 &&
      `${repeated.length} servers have several series (${repeated[0] ?? ''}: ${seen.get(repeated[0] ?? '') ?? 0}) and were skipped: aggregate by (${label})`,
    odd > 0 && `${odd} of ${values} values are not finite and count as missing`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : parts.join('; ')
}

function serverOf(name: string | undefined, { withoutPort }: PrometheusMapping): string | null {
  const server = withoutPort ? name?.replace(/:\d+$/, '') : name
  return server === undefined || server === '' ? null : server
}

function rowsOf(
  servers: ReadonlyMap<string, Cells>,
  answers: readonly Answered[],
  { fromMs, stepMs }: Times,
  points: number,
): MetricRows {
  const places: { readonly server: string; readonly cells: Cells; readonly point: number }[] = []
  for (const [server, cells] of servers) {
    const columns = [...cells.values.values()]
    for (let point = 0; point < points; point++) {
      if (columns.some((column) => !Number.isNaN(column[point]))) places.push({ server, cells, point })
    }
  }
  const profiles = places.map(({ cells }) => cells.profile)
  return {
    servers: places.map(({ server }) => server),
    timeMs: Float64Array.from(places, ({ point }) => fromMs + point * stepMs),
    metrics: answers.map(({ metric: { name } }) => ({
      name,
      values: Float64Array.from(places, ({ cells, point }) => cells.values.get(name)?.[point] ?? NaN),
    })),
    labels: profiles.some((profile) => profile !== null) ? [{ name: 'profile', texts: profiles }] : [],
    naiveTime: false,
  }
}
