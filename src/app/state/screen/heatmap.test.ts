import { describe, expect, it } from 'vitest'
import { heatmapParams, type RowName, type RowZoom } from './heatmap.ts'

const written = (rows: RowZoom | null) => {
  const query = new URLSearchParams()
  heatmapParams.write(query, { ...heatmapParams.defaults, rows })
  return query
}
const read = (query: URLSearchParams) => heatmapParams.read(query).rows
const servers = (names: readonly string[]): readonly RowName[] =>
  names.map((name) => ({ kind: 'server', name }))
const many = (count: number, length = 1) =>
  servers(Array.from({ length: count }, (_, i) => `${'s'.repeat(length)}-${i}`))

describe('the rows zoomed into, in the address', () => {
  it('are named, servers and profiles, whatever their names are', () => {
    const rows: readonly RowName[] = [
      ...servers(['api-01', '12+40', 'from:server:a', 'a,b & c', 'täglich', 'two\nlines']),
      { kind: 'profile', name: 'production' },
      { kind: 'profile', name: '' },
    ]
    const zoom = { kind: 'named', rows } as const
    expect(read(written(zoom))).toEqual(zoom)
    expect(written(zoom).getAll('zoomrows')[0]).toBe('server:api-01')
    expect(written(null).toString()).toBe('')
  })

  it('are the two ends where an address cannot hold all names', () => {
    const ends = (rows: readonly RowName[]) => ({
      kind: 'between',
      first: rows[0],
      last: rows.at(-1),
      count: rows.length,
    })
    for (const rows of [many(201), many(100, 60)]) {
      const query = written({ kind: 'named', rows })
      expect(read(query)).toEqual(ends(rows))
      // What is read is written again as it was.
      expect(written(read(query)).toString()).toBe(query.toString())
      expect(query.toString().length).toBeLessThan(1000)
    }
    const named = servers(Array.from({ length: 160 }, (_, i) => `東京データセンター-${i}`))
    const japanese = written({ kind: 'named', rows: named })
    expect(read(japanese)).toEqual(ends(named))
    expect(japanese.toString().length).toBeLessThan(8000)
    const some = { kind: 'named', rows: named.slice(0, 40) } as const
    expect(read(written(some))).toEqual(some)
    expect(written(some).toString().length).toBeLessThan(8000)
    const fitting = { kind: 'named', rows: many(200) } as const
    expect(read(written(fitting))).toEqual(fitting)
    expect(written(fitting).toString().length).toBeLessThan(8000)
  })

  it('of an old address are positions', () => {
    const zoom = { kind: 'positions', extent: { first: 12, count: 40 } }
    expect(read(new URLSearchParams('zoomrows=12%2B40'))).toEqual(zoom)
    expect(written(read(new URLSearchParams('zoomrows=12%2B40'))).get('zoomrows')).toBe('12+40')
  })

  it.each([
    '12+0',
    '1+99999999',
    'api-01',
    'host:api-01',
    'from:server:a',
    `server:${'x'.repeat(501)}`,
    'from:server:a&zoomrows=to:server:b&zoomrows=count:0',
  ])('are all rows where it says %s', (text) => {
    expect(read(new URLSearchParams(`zoomrows=${text.replaceAll('+', '%2B')}`))).toBeNull()
  })
})
