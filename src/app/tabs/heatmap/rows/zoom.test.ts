import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import type { RowZoom } from '../../../state/screen/heatmap.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import type { Row } from './rows.ts'
import { nameOfRow, settledZoom, zoomedRows, zoomInto, type ZoomedRows } from './zoom.ts'

const [state] = assessFleet(fakeForecast({ ...FAKE_FLEET, servers: 1 }), thresholdsWith({})).servers
const server = (name: string, line = 0): Row => ({
  kind: 'server',
  state: { ...state!, server: name },
  lines: [line],
})
const group = (profile: string | null): Row => ({ kind: 'group', profile, collapsed: true, lines: [0] })
const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map(server)
const named = (...names: readonly string[]): RowZoom => ({
  kind: 'named',
  rows: names.map((name) => ({ kind: 'server', name })),
})
const namesOf = (list: readonly Row[]) => list.map((row) => nameOfRow(row).name)
const inSight = (zoomed: ZoomedRows) =>
  zoomed.kind === 'part'
    ? namesOf(zoomed.rows.slice(zoomed.extent.first, zoomed.extent.first + zoomed.extent.count))
    : null

describe('a zoom by names', () => {
  it('leaves rows alone that stand side by side', () => {
    const zoomed = zoomedRows(rows, zoomInto(rows, { first: 1, count: 3 }))
    expect(zoomed).toEqual({
      kind: 'part',
      rows,
      extent: { first: 1, count: 3 },
      gathered: false,
      missing: 0,
    })
    expect(zoomed.rows).toBe(rows)
  })
  it('gathers rows that were sorted apart, in their new order, and loses no other', () => {
    const zoomed = zoomedRows(rows, named('e', 'b', 'd'))
    expect(inSight(zoomed)).toEqual(['b', 'd', 'e'])
    expect(zoomed).toMatchObject({ gathered: true, missing: 0 })
    expect(namesOf(zoomed.rows)).toEqual(['a', 'b', 'd', 'e', 'c', 'f'])
  })
  it('shows what is left, and counts what is not', () => {
    const zoomed = zoomedRows(rows, named('x', 'c', 'y'))
    expect(inSight(zoomed)).toEqual(['c'])
    expect(zoomed).toMatchObject({ missing: 2 })
  })
  it('of which nothing is left is gone; of all rows, and among no rows, it is none', () => {
    expect(zoomedRows(rows, named('x', 'y'))).toEqual({ kind: 'gone', rows, count: 2 })
    expect(zoomedRows(rows, named(...namesOf(rows), 'x')).kind).toBe('all')
    expect(zoomedRows([], named('a')).kind).toBe('all')
    expect(zoomInto(rows, { first: 0, count: 6 })).toBeNull()
  })
  it('tells a group from a server of the same name, and finds the group without a profile', () => {
    const mixed = [group('a'), ...rows, group(null)]
    expect(zoomedRows(mixed, named('a'))).toMatchObject({ extent: { first: 1, count: 1 } })
    const groups: RowZoom = { kind: 'named', rows: [{ kind: 'profile', name: '' }] }
    expect(zoomedRows(mixed, groups)).toMatchObject({ extent: { first: 7, count: 1 } })
  })
})

describe('a zoom by its ends', () => {
  const between = (first: string, last: string, count: number): RowZoom => ({
    kind: 'between',
    first: { kind: 'server', name: first },
    last: { kind: 'server', name: last },
    count,
  })
  it('reaches from one to the other, whichever comes first now', () => {
    expect(inSight(zoomedRows(rows, between('b', 'd', 300)))).toEqual(['b', 'c', 'd'])
    expect(inSight(zoomedRows(rows, between('d', 'b', 300)))).toEqual(['b', 'c', 'd'])
  })
  it('keeps its size where one end is gone', () => {
    expect(inSight(zoomedRows(rows, between('b', 'x', 2)))).toEqual(['b', 'c'])
    expect(inSight(zoomedRows(rows, between('x', 'd', 2)))).toEqual(['c', 'd'])
    expect(inSight(zoomedRows(rows, between('x', 'b', 9)))).toEqual(['a', 'b'])
    expect(zoomedRows(rows, between('x', 'y', 9))).toEqual({ kind: 'gone', rows, count: 9 })
  })
})

describe('a zoom that is settled', () => {
  const settled = (zoom: RowZoom | null) => settledZoom(zoom, zoomedRows(rows, zoom))
  const positions = (first: number, count: number): RowZoom => ({
    kind: 'positions',
    extent: { first, count },
  })
  it('goes by the names of the rows that stood there', () => {
    expect(settled(positions(1, 2))).toEqual(named('b', 'c'))
    expect(settled(positions(4, 100))).toEqual(named('e', 'f'))
  })
  it('is none where it is all rows, and waits where its rows are not here', () => {
    expect(settled(positions(0, 6))).toBeNull()
    expect(settled(positions(6, 2))).toEqual(positions(6, 2))
    expect(settledZoom(positions(0, 6), zoomedRows([], positions(0, 6)))).toEqual(positions(0, 6))
  })
  it('stays the same object where it has names', () => {
    const zoom = named('x')
    expect(settled(zoom)).toBe(zoom)
    expect(settled(null)).toBeNull()
  })
})
