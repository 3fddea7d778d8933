import type { Assessment } from '#forecast/assess.ts'
import { SEVERITIES } from '#forecast/thresholds.ts'

/** Where a server that nothing has been forecast of comes in: before those that are well. */
const NEW = SEVERITIES.indexOf('unknown')

/**
 * Servers, those first of which a forecast matters soonest: that meet a threshold now, then by how the last forecast stood
 * (null: there is none), its chance, and how near their newest values are to a threshold (1: they meet it).
 */
export function byUrgency(
  servers: readonly string[],
  last: Pick<Assessment, 'servers'> | null,
  nearness: (server: string) => number,
): readonly string[] {
  const states = new Map(last?.servers.map((state) => [state.server, state]))
  const ranked = servers.map((server) => {
    const state = states.get(server)
    const near = nearness(server)
    return {
      server,
      met: near >= 1 ? 0 : 1,
      severity: state === undefined ? NEW : SEVERITIES.indexOf(state.severity),
      risk: state === undefined || Number.isNaN(state.risk) ? 0 : state.risk,
      near,
    }
  })
  ranked.sort((a, b) => a.met - b.met || a.severity - b.severity || b.risk - a.risk || b.near - a.near)
  return ranked.map(({ server }) => server)
}

/** Servers in their order, in parts of at most so many series; a server of more is a part of its own. */
export function inParts(
  servers: readonly string[],
  seriesOf: (server: string) => number,
  mostSeries: number,
): readonly (readonly string[])[] {
  const parts: string[][] = []
  let [part, series]: [string[], number] = [[], 0]
  for (const server of servers) {
    const own = Math.max(1, seriesOf(server))
    if (part.length > 0 && series + own > mostSeries) {
      parts.push(part)
      ;[part, series] = [[], 0]
    }
    part.push(server)
    series += own
  }
  if (part.length > 0) parts.push(part)
  return parts
}
