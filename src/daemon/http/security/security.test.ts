import { describe, expect, test } from 'vitest'
import { KEY_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { guardOf } from './keys.ts'
import { createLimits } from './limits.ts'
import { isAllowedOrigin, isLoopback, isOwnHost } from './origins.ts'

describe('keys on a stream', () => {
  const guard = guardOf(['schlüssel', 'b'])
  const opens = (headers: Headers, of: URL) => guard.admit(headers, of) !== null
  const url = new URL('ws://localhost/ws/predictions')
  const keyed = (key: string) => new Headers({ 'X-API-Key': key })
  const upgrade = (more: Record<string, string> = {}) => new Headers({ Upgrade: 'websocket', ...more })

  test('come as a subprotocol, in the query, or in a header', () => {
    const encoded = Buffer.from('schlüssel').toString('base64url')
    const protocols = `fleetcast.v1, ${KEY_PROTOCOL}${encoded}`
    expect(opens(upgrade({ 'Sec-WebSocket-Protocol': protocols }), url)).toBe(true)
    expect(opens(upgrade(), new URL('?key=b', url))).toBe(true)
    expect(opens(upgrade(), new URL('?api_key=b', url))).toBe(true)
    expect(opens(upgrade({ 'X-API-Key': 'b' }), url)).toBe(true)
  })

  test('are needed', () => {
    expect(opens(upgrade(), url)).toBe(false)
    expect(opens(upgrade({ 'Sec-WebSocket-Protocol': 'fleetcast.v1' }), url)).toBe(false)
    expect(opens(upgrade(), new URL('?key=c', url))).toBe(false)
    expect(opens(upgrade(), new URL('?key=', url))).toBe(false)
    expect(guardOf([]).admit(upgrade(), url)).toBe('anonymous')
  })

  test('in the query of what is no stream open nothing', () => {
    expect(opens(new Headers(), new URL('http://localhost/?key=b'))).toBe(false)
  })

  test('are told apart without being told', () => {
    const callers = ['b', 'schlüssel'].map((key) => guard.admit(keyed(key), url))
    expect(new Set(callers).size).toBe(2)
    expect(callers.join()).not.toMatch(/^b,|schl/)
  })

  test('where none are needed make nobody another caller', () => {
    const open = guardOf([])
    expect(open.admit(keyed('x'), url)).toBe(open.admit(keyed('y'), url))
  })
})

test.each([
  ['localhost', true],
  ['a.localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['[::1]', true],
  ['127.0.0.1.example', false],
  ['localhost.example', false],
  ['0.0.0.0', false],
  ['::', false],
])('%s is this machine alone: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})

describe('the host that is asked for', () => {
  const local = {
    host: '127.0.0.1',
    keys: [],
    allowedHosts: ['proxy.example'],
    externalUrl: null,
    hostname: 'db7',
  }
  const open = { ...local, host: '0.0.0.0', externalUrl: 'https://fleet.example:8443/x' }
  test.each([
    ['localhost:8000', true],
    ['127.0.0.1', true],
    ['Proxy.example:80', true],
    ['db7:8000', true],
    ['evil.example', false],
    ['10.0.0.7:8000', false],
    ['other', false],
  ])('of a daemon for this machine alone may be %s: %s', (name, expected) => {
    expect(isOwnHost(name, local)).toBe(expected)
  })
  test('may be the name that it listens on', () => {
    expect(isOwnHost('metrics.corp.example:8000', { ...open, host: 'metrics.corp.example' })).toBe(true)
  })
  test.each([
    ['10.0.0.7:8000', true],
    ['[fe80::1]:8000', true],
    ['fleetcast:8000', true],
    ['db7', true],
    ['fleet.example', true],
    ['proxy.example', true],
    ['evil.example:8000', false],
    ['10.0.0.7.evil.example', false],
  ])('of one that is open to all may be %s: %s', (name, expected) => {
    expect(isOwnHost(name, open)).toBe(expected)
    expect(isOwnHost(name, { ...open, keys: ['secret'] })).toBe(true)
  })
})

test.each([
  [null, 'localhost:8000', true],
  ['http://localhost:8000', 'localhost:8000', true],
  ['http://localhost:9000', 'localhost:8000', false],
  ['https://allowed.example', 'localhost:8000', true],
  ['https://allowed.example.evil', 'localhost:8000', false],
  ['null', 'localhost:8000', false],
])('a page of %s may ask %s: %s', (origin, host, expected) => {
  expect(isAllowedOrigin(origin, host, ['https://allowed.example'])).toBe(expected)
})

test('limits forget callers whose minute is over, and never grow without bound', () => {
  let now = 0
  const limits = createLimits(() => now)
  for (let i = 0; i < 20_000; i++) limits.take('a', `caller ${i}`, 1)
  expect(limits.take('a', 'caller 19999', 1)).toBe(60)
  now = 59_001
  expect(limits.take('a', 'caller 19999', 1)).toBe(1)
  now = 60_000
  expect(limits.take('a', 'caller 19999', 1)).toBeNull()
})
