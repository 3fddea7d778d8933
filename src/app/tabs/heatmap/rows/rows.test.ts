import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import type { Sort } from '../../../state/screen/heatmap.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { rowsOf, serverCount, sortCandidates, type Candidate, type Ranks, type Row } from './rows.ts'
import { similarityOrder } from './similarity.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 30, metrics: ['cpu_percent', 'network_in_kbps'] })
const assessment = assessFleet(forecast, thresholdsWith({}))
const candidates = (metric: string): Candidate[] =>
  assessment.servers.map((state, line) => {
    const series = state.series.find((at) => forecast.series[at]!.metric === metric)
    return { line, state, standing: series === undefined ? { kind: 'left-out' } : { kind: 'series', series } }
  })
const seriesOf = ({ standing }: Candidate) => (standing.kind === 'series' ? standing.series : null)
const none: Ranks = { similar: () => [], peak: () => [] }
const sorted = (sort: Sort, ranks = none, metric = 'cpu_percent') =>
  sortCandidates(candidates(metric), sort, assessment, ranks)
const names = (list: readonly Candidate[]) => list.map(({ state }) => state.server)

describe('the order of rows', () => {
  it('by name counts as people do', () => {
    expect(names(sorted('name')).slice(0, 3)).toEqual(['api-01', 'api-02', 'api-03'])
  })
  it('by risk puts the worse severity first, then the larger chance', () => {
    const list = sorted('risk')
    const severities = list
      .map(seriesOf)
      .map((series) => (series === null ? 'unknown' : assessment.severity[series]!))
    const order = ['critical', 'warning', 'watch', 'unknown', 'ok', 'none']
    const ranks = severities.map((severity) => order.indexOf(severity))
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(new Set(ranks).size).toBeGreaterThan(2)
    const ok = list
      .filter((_, i) => severities[i] === 'ok')
      .map((each) => assessment.chances.warning[seriesOf(each)!]!)
    expect(ok).toEqual(ok.toSorted((a, b) => b - a))
  })
  it('by risk of a metric without a threshold goes by what is shown', () => {
    const peak = assessment.servers.map((_, line) => (line === 4 ? 900 : line === 9 ? NaN : line))
    const list = sorted('risk', { ...none, peak: () => peak }, 'network_in_kbps')
    // The server that was left out whole is unknown, which comes before what has no threshold.
    const lines = list.filter((each) => seriesOf(each) !== null).map(({ line }) => line)
    expect(lines[0]).toBe(4)
    expect(lines.at(-1)).toBe(9)
  })
  it('by risk puts what is not known before what is well, and what is not there last', () => {
    const base = candidates('cpu_percent')
    const odd: Candidate[] = [{ ...base[0]!, standing: { kind: 'none' } }, ...base.slice(1)]
    const list = sortCandidates(odd, 'risk', assessment, none)
    expect(list.at(-1)).toBe(odd[0])
    const left = list.findIndex(({ standing }) => standing.kind === 'left-out')
    const ok = list.findIndex((each) => assessment.severity[seriesOf(each) ?? -1] === 'ok')
    expect(left).toBeGreaterThanOrEqual(0)
    expect(left).toBeLessThan(ok)
  })
  it('by profile keeps names in order within each', () => {
    const list = sorted('profile')
    expect(list[0]!.state.profile).toBe('compute')
    expect(names(list).slice(0, 2)).toEqual(['cache-01', 'cache-02'])
    expect(list.at(-1)!.state.profile).toBeNull()
  })
})

describe('similarity', () => {
  const columns = 48
  const wave = (phase: number, size: number, level: number) =>
    Array.from({ length: columns }, (_, i) => level + size * Math.sin(phase + (2 * Math.PI * i) / columns))
  it('puts together what rises and falls together, whatever its level and size', () => {
    const phases = [0, 3, 1.5, 0.1, 3.1, 1.6, 0.2, 2.9, 1.4]
    const lines = phases.map((phase, i) => wave(phase, 1 + i, 100 * i))
    const order = similarityOrder(
      Float32Array.from([...lines, Array<number>(columns).fill(5)].flat()),
      columns,
    )
    const kinds = [...order].map((line) => (line === 9 ? 'flat' : Math.round(phases[line]! / 1.5)))
    expect(kinds.at(-1)).toBe('flat')
    const changes = kinds.filter((kind, i) => i > 0 && kind !== kinds[i - 1]).length
    expect(changes).toBe(3)
  })
  it('is a permutation of whatever comes, and the same every time', () => {
    const values = Float32Array.from({ length: 40 * columns }, (_, i) =>
      i % 7 === 0 ? NaN : Math.sin(i * i),
    )
    const order = similarityOrder(values, columns)
    expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(similarityOrder(values, columns)).toEqual(order)
    expect([...similarityOrder(new Float32Array(0), columns)]).toEqual([])
    expect([...similarityOrder(new Float32Array(6).fill(NaN), 3)]).toEqual([0, 1])
  })
})

describe('groups', () => {
  const rows = rowsOf(sorted('name'), 'name', true, new Set())
  const heads = (list: readonly Row[]) => list.flatMap((row) => (row.kind === 'group' ? [row.profile] : []))
  it('stand over their servers and count them', () => {
    expect(heads(rows)).toEqual(['compute', 'database', 'production', 'service', null])
    expect(rows).toHaveLength(31 + 5)
    expect(serverCount(rows)).toBe(31)
    const compute = rows[0]!
    expect(compute.lines).toEqual(rows.slice(1, 7).map(({ lines }) => lines[0]))
  })
  it('fold away without losing a server', () => {
    const folded = rowsOf(sorted('name'), 'name', true, new Set(['production', '']))
    expect(folded).toHaveLength(36 - 12 - 1)
    expect(serverCount(folded)).toBe(31)
  })
  it('by risk begin with the one that has the first server', () => {
    const first = sorted('risk')[0]!.state.profile
    expect(heads(rowsOf(sorted('risk'), 'risk', true, new Set()))[0]).toBe(first)
  })
})
