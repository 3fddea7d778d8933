import { describe, expect, test } from 'vitest'
import { KEY_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { guardOf } from './keys.ts'
import { createLimits } from './limits.ts'
import { isAllowedOrigin, isLoopback, isOwnHost } from './origins.ts'

describe('keys on a stream', () => {
  const guard = guardOf(['schlüssel', 'b'])
  const url = new URL('ws://localhost/ws/predictions')
  const upgrade = (more: Record<string, string> = {}) => new Headers({ Upgrade: 'websocket', ...more })

  test('come as a subprotocol, in the query, or in a header', () => {
    const encoded = Buffer.from('schlüssel').toString('base64url')
    const protocols = `fleetcast.v1, ${KEY_PROTOCOL}${encoded}`
    expect(guard.isAuthorized(upgrade({ 'Sec-WebSocket-Protocol': protocols }), url)).toBe(true)
    expect(guard.isAuthorized(upgrade(), new URL('?key=b', url))).toBe(true)
    expect(guard.isAuthorized(upgrade(), new URL('?api_key=b', url))).toBe(true)
    expect(guard.isAuthorized(upgrade({ 'X-API-Key': 'b' }), url)).toBe(true)
  })

  test('are needed', () => {
    expect(guard.isAuthorized(upgrade(), url)).toBe(false)
    expect(guard.isAuthorized(upgrade({ 'Sec-WebSocket-Protocol': 'fleetcast.v1' }), url)).toBe(false)
    expect(guard.isAuthorized(upgrade(), new URL('?key=c', url))).toBe(false)
    expect(guard.isAuthorized(upgrade(), new URL('?key=', url))).toBe(false)
    expect(guardOf([]).isAuthorized(upgrade(), url)).toBe(true)
  })

  test('in the query of what is no stream open nothing', () => {
    expect(guard.isAuthorized(new Headers(), new URL('http://localhost/?key=b'))).toBe(false)
  })

  test('are told apart without being told', () => {
    const callers = ['b', 'x'].map((key) => guard.callerOf(new Headers({ 'X-API-Key': key }), url))
    expect(new Set(callers).size).toBe(2)
    expect(callers.join()).not.toMatch(/^b,|x$/)
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

test('hosts are checked where only this machine may ask', () => {
  expect(isOwnHost('evil.example', { host: '127.0.0.1', allowed: [] })).toBe(false)
  expect(isOwnHost('Proxy.example:80', { host: '127.0.0.1', allowed: ['proxy.example'] })).toBe(true)
  expect(isOwnHost('evil.example', { host: '0.0.0.0', allowed: [] })).toBe(true)
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
