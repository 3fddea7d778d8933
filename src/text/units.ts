import { isPercent } from '#forecast/metricNames.ts'

/** How a metric's values are written. */
export interface Unit {
  /** '' for a bare number. */
  readonly symbol: string
  /** Value in the file × factor = value in the symbol's unit. */
  readonly factor: number
  /** Whether k, M, G may stand before the symbol. */
  readonly prefixes: boolean
  /** Decimals beyond which nothing is meant; undefined: as many as the digits need. */
  readonly decimals?: number
}

const plain = (symbol: string): Unit => ({ symbol, factor: 1, prefixes: false })
const prefixed = (symbol: string, factor = 1): Unit => ({ symbol, factor, prefixes: true })

/** By the name's ending, the habit of exporters; the first that fits. */
const ENDINGS: readonly (readonly [RegExp, Unit])[] = [
  [/(^|_)gbps$/, prefixed('bps', 1e9)],
  [/(^|_)mbps$/, prefixed('bps', 1e6)],
  [/(^|_)kbps$/, prefixed('bps', 1e3)],
  [/(^|_)(mb|mbytes)_(s|sec)$/, prefixed('B/s', 1e6)],
  [/(^|_)(kb|kbytes)_(s|sec)$/, prefixed('B/s', 1e3)],
  [/(^|_)bytes_(s|sec|per_sec|per_second)$/, prefixed('B/s')],
  [/(^|_)(gb|gbytes)$/, prefixed('B', 1e9)],
  [/(^|_)(mb|mbytes)$/, prefixed('B', 1e6)],
  [/(^|_)(kb|kbytes)$/, prefixed('B', 1e3)],
  [/(^|_)bytes(_total)?$/, prefixed('B')],
  [/(^|_)pps$/, prefixed('pkt/s')],
  [/(^|_)(ms|millis|milliseconds)$/, plain('ms')],
  [/(^|_)(sec|secs|seconds)$/, plain('s')],
  [/(^|_)days$/, plain('d')],
]

const PERCENT: Unit = { ...plain('%'), decimals: 2 }
const BARE = prefixed('')

/** The unit that a metric's name states; a bare number where it states none. */
export function unitOf(metric: string): Unit {
  if (isPercent(metric)) return PERCENT
  const name = metric.toLowerCase()
  return ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? BARE
}

const PREFIX_OF: Readonly<Record<number, string>> = { 1: '', 1e3: 'k', 1e6: 'M', 1e9: 'G' }

/** The unit that the data itself is in: `%`, `kbps`, '' for a bare number. */
export function rawUnit(metric: string): string {
  const { symbol, factor } = unitOf(metric)
  return `${PREFIX_OF[factor] ?? ''}${symbol}`
}
