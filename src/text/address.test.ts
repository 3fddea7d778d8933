import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'

const onHttp = (text: string) => parseAddress(text, 'http:')
const onHttps = (text: string) => parseAddress(text, 'https:')

describe('the address of a daemon', () => {
  it.each([
    ['host:8000', 'http://host:8000', 'http'],
    [' 10.0.0.7:8000/ ', 'http://10.0.0.7:8000', 'http'],
    ['http://Host:8000', 'http://host:8000', null],
    ['http://host:80/', 'http://host', null],
    ['https://host/sub/path/?a=1#b', 'https://host/sub/path', null],
    ['ws://host:8000/ws', 'http://host:8000', null],
    ['wss://host/sub/ws/', 'https://host/sub', null],
    ['localhost:8000', 'http://localhost:8000', 'http'],
    ['[::1]:8000', 'http://[::1]:8000', 'http'],
  ])('%s is %s', (text, address, assumed) => {
    expect(onHttp(text)).toEqual({ kind: 'address', address, assumed })
  })

  it('without a scheme is https on a secure page, but for this machine', () => {
    expect(onHttps('host:8000')).toEqual({ kind: 'address', address: 'https://host:8000', assumed: 'https' })
    expect(onHttps('host:80')).toMatchObject({ address: 'https://host:80' })
    expect(onHttps('host:443')).toMatchObject({ address: 'https://host' })
    for (const local of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'a.localhost'])
      expect(onHttps(local)).toMatchObject({ address: `http://${local}`, assumed: 'http' })
    expect(onHttps('http://host:8000')).toMatchObject({ address: 'http://host:8000', assumed: null })
  })

  it.each([
    ['', 'Enter an address'],
    ['   ', 'Enter an address'],
    ['ftp://host', 'not ftp://'],
    ['file:///etc/hosts', 'not file://'],
    ['javascript:alert(1)', 'not an address'],
    ['http://', 'not an address'],
    ['two words', 'not an address'],
  ])('is refused: %j', (text, why) => {
    const found = onHttp(text)
    expect(found.kind).toBe('invalid')
    expect(found.kind === 'invalid' && found.why).toContain(why)
  })

  it.each(['http://me:s3cret@host', 's3cret@host:8000', 'me:s3cret@host'])(
    'with a secret is refused without repeating it: %s',
    (text) => {
      const found = onHttp(text)
      expect(found).toMatchObject({
        kind: 'invalid',
        why: expect.stringContaining('its own field') as string,
      })
      expect(JSON.stringify(found)).not.toContain('s3cret')
    },
  )
})
