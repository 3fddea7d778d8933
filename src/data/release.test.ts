import { expect, it } from 'vitest'
import { release } from './release.ts'

it('empties buffers where the engine can, twice as well as once', () => {
  const values = new Float64Array(4)
  const can = 'transfer' in values.buffer
  release(values.buffer, undefined)
  release(values.buffer)
  expect(values.byteLength).toBe(can ? 0 : 32)
})
