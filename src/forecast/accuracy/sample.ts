/** What a short backtest tries, of what there would be. */
export interface Sample {
  readonly servers: number
  readonly ofServers: number
  readonly origins: number
  readonly ofOrigins: number
}

/** Fewer past times than these, however many servers: one odd day among them decides. */
const FEW_ORIGINS = 8

/** Whether figures may be off by chance: of a part of what there is, or of few past times. */
export function isSmallSample({
  sample,
  origins,
}: {
  readonly sample: Sample | null
  readonly origins: number
}): boolean {
  return (sample !== null && isPart(sample)) || origins < FEW_ORIGINS
}

/** Whether there was more than was tried. */
export function isPart({ servers, ofServers, origins, ofOrigins }: Sample): boolean {
  return servers < ofServers || origins < ofOrigins
}

/** Times to forecast from that a sample has before it has more servers. */
const WISHED_ORIGINS = 8
/** Without so many times nothing can be told; see judgement.ts. */
const LEAST_ORIGINS = 3

interface Available {
  readonly servers: number
  readonly origins: number
  /** Series of one server at one origin. */
  readonly series: number
  /** Series that may be forecast altogether. */
  readonly most: number
}

/**
 * How many servers and origins make at most so many series: three origins at least, up to eight before more servers,
 * then more origins again where there are no more servers. At least one of each, whatever `most` says.
 */
export function sampleSize({ servers, origins, series, most }: Available): Sample {
  const pairs = Math.max(1, Math.floor(most / Math.max(1, series)))
  const balanced = Math.floor(Math.sqrt(pairs))
  const wished = Math.min(origins, pairs, Math.max(LEAST_ORIGINS, Math.min(WISHED_ORIGINS, balanced)))
  const ownServers = Math.max(1, Math.min(servers, Math.floor(pairs / Math.max(1, wished))))
  const ownOrigins = Math.max(1, Math.min(origins, Math.floor(pairs / ownServers)))
  return { servers: ownServers, ofServers: servers, origins: ownOrigins, ofOrigins: origins }
}

/** `count` of [0, of) at even distances, the last of them included; all of them where there are no more. */
export function evenly(count: number, of: number): number[] {
  if (count >= of) return Array.from({ length: of }, (_, at) => at)
  return Array.from({ length: count }, (_, at) => Math.ceil(((at + 1) * of) / count) - 1)
}
