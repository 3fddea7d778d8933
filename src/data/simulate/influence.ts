import { clamp, round, type Meets, type Sample } from './steps.ts'

/** How a metric is changed: `scale` times what it would be, plus `offset`. */
export interface Change {
  readonly scale: number
  readonly offset: number
}

const NO_CHANGE: Change = { scale: 1, offset: 0 }

type Changed = Exclude<keyof Sample, 'network_errors'>

/** What a mode does to one server at one time. All of it is linear, so that one influence can fade into another. */
export interface Influence extends Meets {
  readonly changes: Readonly<Partial<Record<Changed, Change>>>
  /** What is reported is at least as bad as this, an index into STATES. */
  readonly state: number
}

const LIMITS: Readonly<Record<Changed, readonly [low: number, high: number, decimals: number]>> = {
  cpu_percent: [5, 100, 1],
  memory_percent: [10, 98, 1],
  disk_percent: [20, 95, 1],
  load_average: [0.1, 16, 2],
  java_heap_usage: [10, 100, 1],
}
const CHANGED = Object.keys(LIMITS) as readonly Changed[]

/** From one influence (p = 0) to another (p = 1). */
export function blend(from: Influence, to: Influence, p: number): Influence {
  if (p >= 1) return to
  const mix = (a: number, b: number) => a + (b - a) * p
  const changes: Partial<Record<Changed, Change>> = {}
  for (const metric of CHANGED) {
    const [a, b] = [from.changes[metric], to.changes[metric]]
    if (a === undefined && b === undefined) continue
    const [was, will] = [a ?? NO_CHANGE, b ?? NO_CHANGE]
    changes[metric] = { scale: mix(was.scale, will.scale), offset: mix(was.offset, will.offset) }
  }
  return {
    time: mix(from.time, to.time),
    incident: mix(from.incident, to.incident),
    trouble: mix(from.trouble, to.trouble),
    errors: mix(from.errors, to.errors),
    changes,
    state: p < 0.5 ? from.state : to.state,
  }
}

/** The sample with the changes made, within the bounds that a server reports. */
export function changed(sample: Sample, { changes }: Influence): Sample {
  const result = { ...sample }
  for (const metric of CHANGED) {
    const change = changes[metric]
    if (change === undefined) continue
    const [low, high, decimals] = LIMITS[metric]
    result[metric] = round(clamp(change.scale * sample[metric] + change.offset, low, high), decimals)
  }
  return result
}

/** How much of a server's own ups and downs is left where it is pulled to a level. */
const KEPT = 0.25

/** Brings a metric that is usually at `level` up to `target`; one that is there already stays. */
export function pull(level: number, target: number): Change {
  return level >= target ? NO_CHANGE : { scale: KEPT, offset: target - KEPT * level }
}
