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
/** Of P10 to P90. */
const NOMINAL = 0.8

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

  /**
   * Of metrics whose coverage at one lead is far from the 80 % that P10 to P90 stand for, one each: the lead at which it is
   * furthest; over all leads where single ones have too few values.
   */
  warnings(): readonly string[] {
    const byMetric = new Map<string, { readonly offBy: number; readonly text: string }>()
    const leads = this.#merged((parts) => parts)
    for (const [metric, lead, sums] of leads) {
      const found = warningOf(`${metric}, ${plural(lead, 'step')} ahead`, sums)
      if (found !== null && found.offBy > (byMetric.get(metric)?.offBy ?? 0)) byMetric.set(metric, found)
    }
    return this.#merged(([metric]) => [metric, 0]).flatMap(([metric, , sums]) => {
      const found = byMetric.get(metric) ?? warningOf(metric, sums)
      return found === null ? [] : [found.text]
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

/** null: coverage is as it may be, or of too few values to tell: they are of few servers and times, which go together. */
function warningOf(what: string, sums: Sums): { readonly offBy: number; readonly text: string } | null {
  const { count, closed, open } = scoreOf(sums)
  if (count < LEAST_POINTS) return null
  const said = (share: number, why: string) => ({
    offBy: Math.abs(share - NOMINAL),
    text: `${what}: ${Math.round(100 * share)} % of ${plural(count, 'value')} were between P10 and P90, 80 % expected: ${why}`,
  })
  if (closed < COVERAGE.least) return said(closed, 'the range is too narrow')
  // Values that meet a forecast exactly, as on constant series, are no sign of a wide range.
  return open > COVERAGE.most ? said(open, 'the range is too wide') : null
}

const partsSchema = z.tuple([z.string(), z.number()])

function partsOf(key: string): [string, number] {
  return partsSchema.parse(JSON.parse(key))
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
