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

/** The same for the same content, whoever asks: 106 bits of it, so that two do not share one by chance. */
export function layoutId({ servers, metrics, profiles }: Layout): string {
  const text = JSON.stringify([servers, metrics, profiles])
  // cyrb53, twice with different seeds: https://github.com/bryc/code (public domain).
  return `${hash53(text, 1)}-${hash53(text, 2)}`
}

function hash53(text: string, seed: number): string {
  let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  const mixed = (a: number, b: number) =>
    Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  const [first, second] = [mixed(high, low), mixed(low, high)]
  return (4_294_967_296 * (2_097_151 & second) + (first >>> 0)).toString(36)
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
