import { expect, test } from 'vitest'
import { forecastOfShapes, type RandomForecast } from '#testing/randomForecast.ts'
import { backendFromWire, backendOnWire, engineFromWire, engineOnWire } from './kernelOnWire.ts'
import { headerOf, readHeader, writeHeader } from './packed/header.ts'
import { ByteReader, ByteWriter } from './packed/bytes.ts'

const KERNEL = 'kernel (AVX-512), 2 threads'

test.each(['webgpu', 'kernel', 'wasm', 'native'] as const)('%s comes back as it was', (backend) => {
  const said = backend === 'kernel' ? KERNEL : backend
  expect(backendFromWire(backendOnWire(backend), said)).toBe(backend)
  expect(engineFromWire(engineOnWire(`tft-${backend}`), said)).toBe(`tft-${backend}`)
})

test('pages that know no kernel are told of a backend that they know', () => {
  const shapes: RandomForecast = {
    seed: 1,
    shapes: ['smooth'],
    horizon: 2,
    historyLength: 2,
    withMeans: false,
    withExtremes: false,
    at: 0,
    late: [0],
  }
  const plain = forecastOfShapes(shapes)
  const provenance = { ...plain.provenance, engine: 'tft-kernel', backend: KERNEL } as const
  const header = headerOf({ ...plain, provenance }, plain.levels, { historyLength: 2, blocks: null })
  const written = (base: typeof header | null) => {
    const into = new ByteWriter()
    writeHeader(into, header, base)
    return into.result()
  }
  expect(new TextDecoder().decode(written(null))).toContain('"engine":"tft-native"')
  expect(readHeader(new ByteReader(written(null)), null)).toEqual(header)
  expect(readHeader(new ByteReader(written(header)), header)).toEqual(header)
})
