import type { Tier } from '../api.ts'
import type { Names } from './names.ts'
import { numberIn, numberOf, type Database } from '../sql/database.ts'

/** What the parts of the archive work on. */
export interface Tables {
  readonly database: Database
  readonly names: Names
  /** Runs statements so that all of them take place or none. */
  readonly transaction: <T>(act: () => T) => T
  totals: Totals
}

/** Counts over the tables. They are replaced as a whole, so that a transaction that fails can take them back. */
export interface Totals {
  readonly points: number
  /** Oldest row of each tier, epoch ms; null: there is none. */
  readonly fromMs: Readonly<Record<Tier, number | null>>
  readonly waiting: Readonly<Record<Tier, Waiting>>
}

/** What is not sealed yet. */
export interface Waiting {
  readonly ticks: number
  readonly rows: number
  /** Of all its rows, epoch ms; Infinity and -Infinity: there are none. */
  readonly fromMs: number
  readonly toMs: number
}

export const TIERS: readonly Tier[] = ['sample', 'step']

export const tierId = (tier: Tier) => (tier === 'sample' ? 0 : 1)

/** Counts again what the tables hold; they need no blob for it. */
export function countTotals(database: Database): Totals {
  const count = (tier: Tier) => {
    const [ticks] = database.all(
      `SELECT count(*) AS ticks, sum(rows) AS rows, sum(points) AS points, min(fromMs) AS fromMs, max(toMs) AS toMs
       FROM ticks WHERE tier = ?`,
      tierId(tier),
    )
    const [blocks] = database.all(
      'SELECT sum(points) AS points, min(fromMs) AS fromMs FROM blocks WHERE tier = ?',
      tierId(tier),
    )
    const waiting: Waiting = {
      ticks: numberIn(ticks, 'ticks'),
      rows: numberOf(ticks, 'rows') ?? 0,
      fromMs: numberOf(ticks, 'fromMs') ?? Infinity,
      toMs: numberOf(ticks, 'toMs') ?? -Infinity,
    }
    const fromMs = Math.min(waiting.fromMs, numberOf(blocks, 'fromMs') ?? Infinity)
    return {
      waiting,
      fromMs: fromMs === Infinity ? null : fromMs,
      points: (numberOf(ticks, 'points') ?? 0) + (numberOf(blocks, 'points') ?? 0),
    }
  }
  const [sample, step] = [count('sample'), count('step')]
  return {
    points: sample.points + step.points,
    fromMs: { sample: sample.fromMs, step: step.fromMs },
    waiting: { sample: sample.waiting, step: step.waiting },
  }
}
