import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { MetricRows } from '#data/liveTable.ts'

/** Which servers and metrics the numbers of a tick are of: kept once, not with every tick. */
export interface Layout {
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  /** [servers] null: none is known. */
  readonly profiles: readonly (string | null)[]
}

export function layoutOf({ servers, metrics, labels }: MetricRows): Layout {
  const profiles = labels.find(({ name }) => name === 'profile')?.texts
  return {
    servers,
    metrics: metrics.map(({ name }) => name),
    profiles: servers.map((_, row) => profiles?.[row] ?? null),
  }
}

/** The same for the same content, whoever asks. */
export function layoutId({ servers, metrics, profiles }: Layout): string {
  const text = JSON.stringify([servers, metrics, profiles])
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** [metrics × servers] the values of rows of one time; NaN is null. */
export function packTick({ servers, metrics }: Layout, rows: MetricRows): Float64Array {
  const values = new Float64Array(servers.length * metrics.length)
  rows.metrics.forEach((column, m) => {
    for (let row = 0; row < servers.length; row++)
      values[m * servers.length + row] = column.values[row] ?? NaN
  })
  return values
}

/** The rows again. */
export function unpackTick(
  { servers, metrics, profiles }: Layout,
  atMs: number,
  values: Float64Array,
): MetricRows {
  const count = servers.length
  return {
    servers,
    timeMs: new Float64Array(count).fill(atMs),
    metrics: metrics.map((name, m) => ({ name, values: values.subarray(m * count, (m + 1) * count) })),
    labels: profiles.every((profile) => profile === null) ? [] : [{ name: 'profile', texts: profiles }],
    naiveTime: false,
  }
}
