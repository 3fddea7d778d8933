import type { WirePrediction } from '#forecast/wire/prediction.ts'

/** So many ticks without any change, of a server whose values used to change with nearly every one. */
const FROZEN_TICKS = 6
const USUAL_SHARE = 0.9

interface Seen {
  readonly values: readonly number[]
  /** When a value last changed, epoch ms. */
  readonly changedMs: number
  readonly changes: number
  readonly ticks: number
  /** Ticks since the last change. */
  readonly still: number
}

/**
 * Which servers still report. A daemon continues forecasting a server that sends nothing any longer, from its last values:
 * a server whose values all stand still, and used to move, is stale from when they last moved.
 */
export class Freshness {
  #seen = new Map<string, Seen>()

  /** Looks at the newest values. Servers that are not in it are forgotten. */
  look({ series }: WirePrediction, atMs: number): void {
    const values = new Map<string, number[]>()
    for (const { server, current } of series) {
      const own = values.get(server)
      if (own === undefined) values.set(server, [current])
      else own.push(current)
    }
    const next = new Map<string, Seen>()
    for (const [server, now] of values) next.set(server, seenAgain(this.#seen.get(server), now, atMs))
    this.#seen = next
  }

  isFresh(server: string): boolean {
    const seen = this.#seen.get(server)
    return seen === undefined || !isFrozen(seen)
  }

  /** When the server's newest row is from, epoch ms, if the newest tick is of nowMs. */
  originMs(server: string, nowMs: number): number {
    const seen = this.#seen.get(server)
    return seen !== undefined && isFrozen(seen) ? seen.changedMs : nowMs
  }
}

function seenAgain(before: Seen | undefined, values: readonly number[], atMs: number): Seen {
  if (before === undefined) return { values, changedMs: atMs, changes: 0, ticks: 0, still: 0 }
  const ticks = before.ticks + 1
  const moved =
    values.length !== before.values.length || values.some((value, i) => !Object.is(value, before.values[i]))
  return moved
    ? { values, changedMs: atMs, changes: before.changes + 1, ticks, still: 0 }
    : { ...before, ticks, still: before.still + 1 }
}

function isFrozen({ still, changes, ticks }: Seen): boolean {
  return still >= FROZEN_TICKS && changes >= FROZEN_TICKS && changes >= USUAL_SHARE * (ticks - still)
}
