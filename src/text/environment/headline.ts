import type { AnyOf } from '#forecast/outlook/anyBreach.ts'
import { rangeOf, type CountRange } from '#forecast/outlook/newBreaches.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { formatCount, plural } from '../numbers.ts'
import { probabilityText } from '../probability.ts'
import { spanText, type Span } from './span.ts'

/** A piece of the page's sentence; to: the list that its figure is of. */
export interface HeadlinePart {
  readonly text: string
  readonly to?: 'upcoming' | 'breaching'
}

/** A chance says something only between these. */
const [NEVER, SURELY] = [0.01, 0.99] as const
/** Fewer servers are expected than one of them is likely to be. */
const HALF = 0.5

type Told = Pick<Outlook, 'soFar' | 'warning' | 'critical' | 'unknown'>
type Times = Span

/** Whether the chance of a new breach tells more than that it comes, or that it does not. */
function isTelling(chance: number): boolean {
  return chance >= NEVER && chance <= SURELY
}

/**
 * `37 to 94 %`, `37 %` where both ends are: the chance of at least one, however servers depend on each other. `37 % or more`
 * where it may be certain, and of a part (isPart), as more servers can only make it likelier. '': it says nothing.
 */
export function anyOfText({ independent, lower, upper }: AnyOf, isPart: boolean): string {
  if (!isTelling(independent)) return ''
  const [low, high] = [probabilityText(lower), probabilityText(upper)]
  if (isPart || upper > SURELY) return lower < NEVER ? '' : `${low} or more`
  return low === high ? low : boundsText(low, high)
}

/** `37 to 94 %`. */
export function boundsText(low: string, high: string): string {
  return `${low.replace('\u202f%', '')} to ${high}`
}

/** `2 to 5`; `3` where both ends are. */
export function countRangeText([low, high]: CountRange): string {
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`
}

/** `Only 3 of 412 servers are shown. `: what follows is of them. '': all are. */
export function filteredText(shown: number, of: number): string {
  return shown === of
    ? ''
    : `Only ${formatCount(shown)} of ${plural(of, 'server')} ${shown === 1 ? 'is' : 'are'} shown. `
}

/**
 * The page in a sentence: how many more servers are expected to breach, with their range, and how many do. Of a forecast in
 * parts it says that it speaks of a part: of which, stands beside the panels.
 */
export function headline({ soFar, warning, critical, unknown }: Told, times: Times): readonly HeadlinePart[] {
  const { known, already } = warning
  const within = spanText(times)
  const rest: readonly HeadlinePart[] =
    unknown === 0 ? [] : [{ text: ` ${plural(unknown, 'server')} unknown: not counted as safe.` }]
  if (soFar?.done === 0 || (soFar !== null && known === already))
    return [...alreadyAlone(already), { text: ' What lies ahead is being forecast.' }]
  if (known === 0) return [{ text: 'Nothing is known of what lies ahead.' }]
  if (known === already)
    return [
      { text: known === 1 ? 'The one server' : `All ${formatCount(known)} servers`, to: 'breaching' },
      { text: known === 1 ? ' already breaches' : ' already breach' },
      ...worseParts(critical, known, within),
      { text: '.' },
      ...rest,
    ]
  const before: readonly HeadlinePart[] = soFar === null ? [] : [{ text: 'So far: ' }]
  return [...before, ...aheadParts(warning, within, soFar !== null), ...alreadyParts(already, times), ...rest]
}

/** Where all breach already, how many are expected to become critical. */
function worseParts({ counts }: Told['critical'], known: number, within: string): readonly HeadlinePart[] {
  const { expected } = counts.horizon
  if (expected < HALF) return []
  const count = Math.round(expected)
  const who = known === 1 ? 'it' : `about ${formatCount(count)} of them`
  const is = known === 1 || count === 1 ? 'is' : 'are'
  return [
    { text: '; ' },
    { text: who, to: 'upcoming' },
    {
      text: ` ${is} expected to become critical in ${within} (range ${countRangeText(rangeOf(counts.horizon))})`,
    },
  ]
}

function aheadParts(
  { counts, horizon, already }: Told['warning'],
  within: string,
  isPart: boolean,
): readonly HeadlinePart[] {
  const { expected } = counts.horizon
  const count = Math.round(expected)
  const any = anyOfText(horizon, isPart)
  const chance = any === '' ? '' : `${any} chance of at least one`
  if (expected < HALF) {
    const who = `${isPart ? 'no' : 'No'} ${already > 0 ? 'other ' : ''}server is likely to breach`
    const tail = chance === '' ? '' : ` (${chance})`
    return [{ text: who, to: 'upcoming' }, { text: ` in ${within}${tail}` }]
  }
  const inside = [`range ${countRangeText(rangeOf(counts.horizon))}`, ...(chance === '' ? [] : [chance])]
  const who = `${isPart ? 'about' : 'About'} ${moreText(count, already)}`
  return [
    { text: who, to: 'upcoming' },
    {
      text: ` ${count === 1 ? 'is' : 'are'} expected to breach in ${within} (${inside.join('; ')})`,
    },
  ]
}

/** `7 more servers`, `7 servers` where none breaches yet. */
function moreText(count: number, already: number): string {
  return `${formatCount(count)} ${already > 0 ? 'more ' : ''}${count === 1 ? 'server' : 'servers'}`
}

/**
 * `about 7 expected in all`: the headline's figure beside the list that it leads to, which has more of them, each
 * with its chance. '': the headline has no such figure.
 */
export function expectedInAllText({ soFar, warning: { counts } }: Pick<Told, 'soFar' | 'warning'>): string {
  const { expected } = counts.horizon
  if (soFar !== null || expected < HALF) return ''
  return `about ${formatCount(Math.round(expected))} expected in all`
}

function alreadyParts(already: number, { after = null }: Times): readonly HeadlinePart[] {
  if (already === 0) return [{ text: after === null ? '; none breaches now.' : '; none breached then.' }]
  const does = after === null ? (already === 1 ? 'does' : 'do') : 'did'
  return [{ text: '; ' }, { text: `${formatCount(already)} already ${does}`, to: 'breaching' }, { text: '.' }]
}

function alreadyAlone(already: number): readonly HeadlinePart[] {
  if (already === 0) return [{ text: 'No server breaches now.' }]
  const who = `${plural(already, 'server')} already ${already === 1 ? 'breaches' : 'breach'}`
  return [{ text: who, to: 'breaching' }, { text: '.' }]
}
