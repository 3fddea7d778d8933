import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { runInSlices } from '#engine/runInSlices.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { MOST_BODY_BYTES } from '#forecast/wire/limits.ts'
import { packing, STORE_RESOLUTION } from '#forecast/wire/packed/pack.ts'
import { unpackForecast } from '#forecast/wire/packed/unpack.ts'
import { deflate } from '../stream/deflate.ts'
import { SLICE_MS } from '../slice.ts'

/** A forecast as the store keeps it: packed finely and deflated, with the past that chances of breaches are told from. */
export async function packStored(forecast: FleetForecast, signal: AbortSignal): Promise<Uint8Array> {
  const how = { levels: null, resolution: STORE_RESOLUTION, past: 'all' } as const
  const { bytes } = await runInSlices(packing(forecast, how, null), signal, SLICE_MS)
  return deflate(bytes)
}

/** Fails with wire-invalid for bytes that are no such forecast. */
export async function unpackStored(bytes: Uint8Array): Promise<FleetForecast> {
  return unpackForecast(await inflated(bytes), null)
}

const inflateAsync = promisify(inflateRaw)

/** As a whole, off the thread that asks: a stream's chunks are handed over one by one, which takes ten times as long. */
async function inflated(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflateAsync(bytes, { maxOutputLength: MOST_BODY_BYTES })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new FleetcastError(
      'wire-invalid',
      `a stored forecast of ${bytes.length} bytes is not valid deflate data: ${why}`,
    )
  }
}
