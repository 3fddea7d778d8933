import type { Odds } from '#forecast/thresholds.ts'
import { percentOf } from '#text/probability.ts'
import { oddsWords } from '#text/thresholds.ts'
import { oddsSchema } from '../../state/thresholds.ts'

/** The odds as the form holds them: percentages, text until they are read. */
export interface OddsDraft {
  readonly alarm: string
  readonly watch: string
}

export type ReadOdds =
  | { readonly kind: 'odds'; readonly odds: Odds }
  | { readonly kind: 'wrong'; readonly field: 'alarm' | 'watch'; readonly why: string }

export function oddsDraftOf({ alarm, watch }: Odds): OddsDraft {
  return { alarm: String(percentOf(alarm)), watch: String(percentOf(watch)) }
}

const NAMES = { alarm: oddsWords.alarmName, watch: oddsWords.watchName } as const

/** An empty field is not 0; a comma is taken for a point. */
export function readOdds(draft: OddsDraft): ReadOdds {
  const fraction = (text: string) => (text.trim() === '' ? NaN : Number(text.trim().replace(',', '.')) / 100)
  const odds = { alarm: fraction(draft.alarm), watch: fraction(draft.watch) }
  const wrong = (field: 'alarm' | 'watch', why: (name: string) => string): ReadOdds => ({
    kind: 'wrong',
    field,
    why: why(NAMES[field]),
  })
  for (const field of ['alarm', 'watch'] as const) {
    if (!Number.isFinite(odds[field])) return wrong(field, oddsWords.notANumber)
    if (odds[field] <= 0 || odds[field] > 1) return wrong(field, oddsWords.notAChance)
  }
  const read = oddsSchema.safeParse(odds)
  return read.success ? { kind: 'odds', odds: read.data } : wrong('watch', oddsWords.order)
}
