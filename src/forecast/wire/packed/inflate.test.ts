import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflate } from './inflate.ts'

const deflated = (bytes: Uint8Array) => new Uint8Array(deflateRawSync(bytes))
const text = new TextEncoder().encode('a forecast '.repeat(1_000))

describe('inflate', () => {
  it('gives back what was deflated', async () => {
    expect(await inflate(deflated(text))).toEqual(text)
    expect(await inflate(deflated(new Uint8Array()))).toEqual(new Uint8Array())
  })

  it('refuses what is no deflated data, or is cut short', async () => {
    await expect(inflate(text)).rejects.toMatchObject({ code: 'wire-invalid' })
    await expect(inflate(deflated(text).slice(0, -5))).rejects.toMatchObject({ code: 'wire-invalid' })
    await expect(inflate(new Uint8Array())).rejects.toMatchObject({ code: 'wire-invalid' })
  })

  it('stops a bomb at its bound', async () => {
    const bomb = deflated(new Uint8Array(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    await expect(inflate(bomb, 1_000_000)).rejects.toMatchObject({ code: 'wire-too-large' })
  })
})
