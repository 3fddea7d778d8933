import type { Alert } from '#forecast/alerts/alert.ts'
import { plural } from '../numbers.ts'
import { limitText, oddsText } from './alertText.ts'

/** As many lines as desktops show without cutting. */
const MOST_LINES = 3

/** One notification for all that has begun to fire at once: how many servers, the worst first. */
export function notificationText(newlyFired: readonly Alert[]): {
  readonly title: string
  readonly body: string
} {
  const worstFirst = newlyFired.toSorted(
    (a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || a.id - b.id,
  )
  const servers = [...new Set(worstFirst.map(({ server }) => server))]
  const [worst = ''] = servers
  const title = servers.length === 1 ? worst : `${plural(servers.length, 'server')}, worst ${worst}`
  const lines = worstFirst
    .slice(0, MOST_LINES)
    .map(
      (alert) =>
        `${alert.severity}: ${alert.server} ${limitText(alert)}, ${oddsText(alert.odds)}${alert.notFromModel ? ' (not from the model)' : ''}`,
    )
  const more = worstFirst.length - lines.length
  return { title, body: [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n') }
}
