import { environmentWords } from '#text/environment/words.ts'
import type { BreachOutlook } from '#forecast/outlook/serverChances.ts'
import { boundsText } from '#text/environment/headline.ts'
import { probabilityText } from '#text/probability.ts'

const { chances: words } = environmentWords

interface Props {
  readonly of: BreachOutlook
  readonly span: 'soon' | 'horizon'
  /** A part of the series is not forecast yet: more servers can only make it likelier. */
  readonly isPart: boolean
  readonly figure?: string | undefined
  readonly bounds?: string | undefined
  /** Before the bounds. */
  readonly separator?: string
}

/** The chance that another server breaches, with its bounds where they are bounds of all servers. */
export function NewBreachChance({ of, span, isPart, figure, bounds, separator = '' }: Props) {
  const { independent, lower, upper } = of[span]
  if (of.known === 0) return <span className={figure}>{isPart ? words.toCome : words.unknown}</span>
  if (isPart) {
    // Who breaches already tells nothing of a new breach.
    if (of.known === of.already) return <span className={figure}>{words.toCome}</span>
    return (
      <>
        <span className={figure}>{probabilityText(independent)}</span>
        {independent <= 0.99 && <span className={bounds}> {words.orMore}</span>}
      </>
    )
  }
  const [low, high] = [probabilityText(lower), probabilityText(upper)]
  return (
    <>
      <span className={figure}>{probabilityText(independent)}</span>
      {low !== high && (
        <span className={bounds}>
          <span className="visually-hidden">{words.bounds}</span>
          {separator}
          {boundsText(low, high)}
        </span>
      )}
    </>
  )
}
