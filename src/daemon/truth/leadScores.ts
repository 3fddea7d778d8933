import { z } from 'zod'
import { plural } from '#text/numbers.ts'
import type { LeadScore } from './api.ts'
import { addPoint, mergeSums, newSums, scoreOf, sumsSchema, type MaturedPoint, type Sums } from './sums.ts'

const DAY_MS = 86_400_000
/** Scores are over so many of the newest days that have any. */
const DAYS = 7
/** Fewer points are no reason to warn, and neither is coverage between these. */
const LEAST_POINTS = 500
const COVERAGE = { least: 0.65, most: 0.95 } as const

const keySchema = z.tuple([z.number(), z.string(), z.number()])
export const leadSumsSchema = z.array(z.tuple([...keySchema.def.items, sumsSchema]))

/** Sums by day, metric and lead. */
export class LeadSums {
  /** By day, then by metric and lead. */
  readonly #days = new Map<number, Map<string, Sums>>()

  add(timeMs: number, metric: string, lead: number, point: MaturedPoint): void {
    addPoint(this.#sumsOf(Math.floor(timeMs / DAY_MS), metric, lead), point)
  }

  /** In order of metric and lead. */
  scores(): readonly LeadScore[] {
    return this.#merged(([metric, lead]) => [metric, lead]).map(([metric, lead, sums]) => {
      const { count, closed, pinball, hardest } = scoreOf(sums)
      const skill = hardest === null ? null : 1 - hardest.ratio
      return { metric, lead, count, coverage: closed, pinball, skill: finite(skill) }
    })
  }

  /** Of metrics whose coverage over all leads is far from the 80 % that P10 to P90 stand for. */
  warnings(): readonly string[] {
    return this.#merged(([metric]) => [metric, 0]).flatMap(([metric, , sums]) => {
      const { count, closed, open } = scoreOf(sums)
      if (count < LEAST_POINTS) return []
      const said = (share: number, why: string) =>
        `${metric}: ${Math.round(100 * share)} % of ${plural(count, 'value')} were between P10 and P90, 80 % expected: ${why}`
      if (closed < COVERAGE.least) return [said(closed, 'the range is too narrow')]
      // Values that meet a forecast exactly, as on constant series, are no sign of a wide range.
      return open > COVERAGE.most ? [said(open, 'the range is too wide')] : []
    })
  }

  toJson(): z.input<typeof leadSumsSchema> {
    return [...this.#days].flatMap(([day, byKey]) =>
      [...byKey].map(([key, sums]): z.input<typeof leadSumsSchema>[number] => {
        const [metric, lead] = partsOf(key)
        return [day, metric, lead, [...sums]]
      }),
    )
  }

  load(saved: z.output<typeof leadSumsSchema>): void {
    for (const [day, metric, lead, sums] of saved) mergeSums(this.#sumsOf(day, metric, lead), sums)
  }

  clear(): void {
    this.#days.clear()
  }

  #sumsOf(day: number, metric: string, lead: number): Sums {
    const byKey = this.#days.get(day) ?? new Map<string, Sums>()
    if (!this.#days.has(day)) {
      this.#days.set(day, byKey)
      const old = [...this.#days.keys()].sort((a, b) => b - a).slice(DAYS)
      for (const each of old) this.#days.delete(each)
    }
    const key = JSON.stringify([metric, lead])
    const sums = byKey.get(key) ?? newSums()
    byKey.set(key, sums)
    return sums
  }

  #merged(
    of: (parts: readonly [string, number]) => readonly [string, number],
  ): readonly (readonly [string, number, Sums])[] {
    const merged = new Map<string, Sums>()
    for (const byKey of this.#days.values()) {
      for (const [key, sums] of byKey) {
        const into = JSON.stringify(of(partsOf(key)))
        const total = merged.get(into) ?? newSums()
        merged.set(into, total)
        mergeSums(total, sums)
      }
    }
    return [...merged]
      .map(([key, sums]) => [...partsOf(key), sums] as const)
      .sort(([a, leadA], [b, leadB]) => (a === b ? leadA - leadB : a < b ? -1 : 1))
  }
}

const partsSchema = z.tuple([z.string(), z.number()])

function partsOf(key: string): [string, number] {
  return partsSchema.parse(JSON.parse(key))
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
