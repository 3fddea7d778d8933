import { describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { mappingsIn } from './mappings.ts'
import { DEFAULT_PREFERENCES, readSaved } from './preferences.ts'
import { FIRST_SCREEN } from './screen/screen.ts'
import { readUrl, writeUrl } from './screen/url.ts'

const MAPPING = {
  time: 'ts',
  server: 'host',
  serverName: null,
  profile: null,
  status: null,
  metrics: ['cpu'],
  labels: [],
  renames: {},
}

const A = { fingerprint: 'a', ownName: 'web-01' }

describe('mappings', () => {
  it('call another file that is one server by its own name, unless a person named it', () => {
    const mappings = mappingsIn(memoryStorage())
    const other = { ...A, ownName: 'db-07' }
    mappings.remember(A, { ...MAPPING, server: null, serverName: 'web-01', fractions: ['cpu'] })
    expect(mappings.recall(other)).toMatchObject({ server: null, serverName: 'db-07', fractions: ['cpu'] })
    mappings.remember(A, { ...MAPPING, server: null, serverName: 'the shop' })
    expect(mappings.recall(other)?.serverName).toBe('the shop')
    mappings.remember(A, MAPPING)
    expect(mappings.recall(other)?.serverName).toBeNull()
  })

  it('are kept by fingerprint, the newest answer counts', () => {
    const mappings = mappingsIn(memoryStorage())
    mappings.remember(A, MAPPING)
    mappings.remember(A, { ...MAPPING, server: 'pod' })
    expect(mappings.recall(A)?.server).toBe('pod')
    expect(mappings.recall({ ...A, fingerprint: 'b' })).toBeNull()
  })

  it('forget the oldest beyond fifty', () => {
    const mappings = mappingsIn(memoryStorage())
    for (let i = 0; i < 51; i++) mappings.remember({ ...A, fingerprint: String(i) }, MAPPING)
    expect(mappings.recall({ ...A, fingerprint: '0' })).toBeNull()
    expect(mappings.recall({ ...A, fingerprint: '1' })).toEqual(MAPPING)
  })

  it.each(['{', '[]', '{"version":1,"entries":[]}', '{"version":2,"entries":[{"fingerprint":"a"}]}'])(
    'take %s for nothing',
    (text) => {
      const storage = memoryStorage()
      storage.setItem('fleetcast.mappings', text)
      expect(mappingsIn(storage).recall(A)).toBeNull()
    },
  )

  it('do without a storage that is full', () => {
    const full = memoryStorage()
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    expect(() => {
      mappingsIn(full).remember(A, MAPPING)
    }).not.toThrow()
  })
})

describe('preferences', () => {
  it('keep what fits and take the default for what does not', () => {
    expect(readSaved({ theme: 'dark', zone: 'Mars/Olympus', miniScale: 'shared', pinned: [7] })).toEqual({
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
      miniScale: 'shared',
    })
    expect(readSaved('nonsense')).toEqual(DEFAULT_PREFERENCES)
  })

  it('take over what the first version saved', () => {
    const saved = { theme: 'light', zone: 'local', miniScale: 'shared' } as const
    expect(readSaved(saved)).toEqual({ ...DEFAULT_PREFERENCES, ...saved })
  })

  it('take thresholds only where critical lies beyond warning', () => {
    const cpu = { warning: 60, critical: 80, direction: 'above' } as const
    expect(readSaved({ thresholds: { cpu, mem: null } }).thresholds).toEqual({ cpu, mem: null })
    expect(readSaved({ thresholds: { cpu: { ...cpu, critical: 50 } } }).thresholds).toEqual({})
  })
})

describe('the address', () => {
  it('has every key once, over all tabs', () => {
    const replaced = vi.spyOn(URLSearchParams.prototype, 'delete')
    writeUrl('', readUrl(''))
    const keys = replaced.mock.calls.map(([key]) => key)
    replaced.mockRestore()
    expect(keys).toEqual(expect.arrayContaining(['tab', 'q', 'zone']))
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  const nothing = {
    selection: { server: null, metric: null },
    screen: FIRST_SCREEN,
    data: { file: null, isSample: false },
    forecast: { stepMs: null, asOfMs: null },
    daemon: null,
    zone: null,
    thresholds: null,
    odds: null,
  }

  it('carries what is looked at there and back, and leaves other keys alone', () => {
    const state = {
      selection: { server: 'web 1&2', metric: 'cpu_percent' },
      screen: {
        ...FIRST_SCREEN,
        tab: 'heatmap' as const,
        filters: {
          severities: ['critical' as const, 'unknown' as const],
          profiles: ['', 'a,b'],
          metrics: ['cpu_percent'],
          text: 'web eu',
          pinnedOnly: true,
        },
      },
      data: { file: 'prod export.parquet', isSample: false },
      forecast: { stepMs: 30_000, asOfMs: Date.UTC(2026, 2, 5) },
      daemon: 'https://host/sub',
      zone: 'Europe/Zurich',
      thresholds: { 'cpu~percent': { warning: 70, critical: 85.5, direction: 'above' as const }, disk: null },
      odds: { alarm: 0.4, watch: 0.125 },
    }
    const search = writeUrl('?x=1&server=old', state)
    expect(readUrl(search)).toEqual(state)
    expect(search).toContain('x=1')
  })

  it('ignores what does not fit', () => {
    expect(readUrl('?zone=mars&tab=home&severity=bad&pinned=maybe&step=-5&asof=noon')).toEqual(nothing)
    expect(readUrl('?threshold=cpu~above~90~80&threshold=cpu&threshold=cpu~above~x~1')).toEqual({
      ...nothing,
      thresholds: {},
    })
    for (const odds of ['30', '10~30', '0~0', '130~10', 'x~y', '30~10~5', '~10'])
      expect(readUrl(`?odds=${odds}`)).toEqual(nothing)
  })

  it('is empty when nothing is chosen', () => {
    expect(writeUrl('?server=a&tab=trends&q=x', nothing)).toBe('')
  })
})
