import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { mappingsIn } from './mappings.ts'
import { readSaved } from './preferences.ts'
import { readUrl, writeUrl } from './url.ts'

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

describe('mappings', () => {
  it('are kept by fingerprint, the newest answer counts', () => {
    const mappings = mappingsIn(memoryStorage())
    mappings.remember('a', MAPPING)
    mappings.remember('a', { ...MAPPING, server: 'pod' })
    expect(mappings.recall('a')?.server).toBe('pod')
    expect(mappings.recall('b')).toBeNull()
  })

  it('forget the oldest beyond fifty', () => {
    const mappings = mappingsIn(memoryStorage())
    for (let i = 0; i < 51; i++) mappings.remember(String(i), MAPPING)
    expect(mappings.recall('0')).toBeNull()
    expect(mappings.recall('1')).toEqual(MAPPING)
  })

  it.each(['{', '[]', '{"version":2,"entries":[]}', '{"version":1,"entries":[{"fingerprint":"a"}]}'])(
    'take %s for nothing',
    (text) => {
      const storage = memoryStorage()
      storage.setItem('fleetcast.mappings', text)
      expect(mappingsIn(storage).recall('a')).toBeNull()
    },
  )

  it('do without a storage that is full', () => {
    const full = memoryStorage()
    full.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    expect(() => {
      mappingsIn(full).remember('a', MAPPING)
    }).not.toThrow()
  })
})

describe('preferences', () => {
  it('keep what fits and take the default for what does not', () => {
    expect(readSaved({ theme: 'dark', zone: 'mars', miniScale: 'shared' })).toEqual({
      theme: 'dark',
      zone: 'utc',
      miniScale: 'shared',
    })
    expect(readSaved(null)).toEqual({ theme: 'system', zone: 'utc', miniScale: 'own' })
  })
})

describe('the address', () => {
  it('carries server, metric and zone there and back, and leaves other keys alone', () => {
    const state = { server: 'web 1&2', metric: 'cpu_percent', zone: 'local' as const }
    const search = writeUrl('?x=1&server=old', state)
    expect(readUrl(search)).toEqual(state)
    expect(search).toContain('x=1')
  })

  it('ignores a zone that there is not', () => {
    expect(readUrl('?zone=mars')).toEqual({ server: null, metric: null, zone: null })
  })

  it('is empty when nothing is chosen', () => {
    expect(writeUrl('?server=a', { server: null, metric: null, zone: null })).toBe('')
  })
})
