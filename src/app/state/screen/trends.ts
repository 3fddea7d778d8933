import { z } from 'zod'
import { flag, number, oneOf, params, texts } from './params.ts'

export const PAGES = ['charts', 'accuracy'] as const
const SUBJECTS = ['servers', 'groups'] as const
/** overlay: one chart per metric. multiples: one per series. profiles: one per metric and profile, on one scale. */
export const LAYOUTS = ['overlay', 'multiples', 'profiles'] as const

const timeMs = z.int().min(-8.64e15).max(8.64e15)

/** What the address carries of this tab. */
export const trendsParams = params({
  page: oneOf('trends', PAGES, 'charts'),
  subject: oneOf('of', SUBJECTS, 'servers'),
  /** Nothing chosen: the server that is looked at elsewhere, or the worst. */
  servers: texts('compare'),
  /** Nothing chosen: the metric that is looked at elsewhere. */
  metrics: texts('show'),
  /** See groupId(). Nothing chosen: all servers. */
  groups: texts('group'),
  kind: oneOf('sum', ['auto', 'mean', 'sum'] as const, 'auto'),
  dependence: oneOf('depend', ['independent', 'estimated', 'together'] as const, 'estimated'),
  layout: oneOf('layout', LAYOUTS, 'overlay'),
  /** Each line on its own range instead of the metric's unit. */
  normalised: flag('own-range'),
  /** Leaves out the forecasts that are recomputed for the past shown. */
  noEarlier: flag('no-past-forecasts'),
  /** How much of the past is shown; null: see usualPastMs(). */
  pastMs: number('past', z.int().min(60_000).max(3.2e11)),
  /** The part that is looked at closely; null: all of it. */
  fromMs: number('from', timeMs),
  toMs: number('to', timeMs),
  /** Draws the forecast as it was made this long before the newest row; null: the forecast of now. */
  agoMs: number('ago', z.int().min(1).max(3.2e11)),
})
export type TrendsState = typeof trendsParams.defaults
