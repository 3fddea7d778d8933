import type { ServerState } from '#forecast/assess.ts'
import { distinctCut } from '#text/distinctCut.ts'

/** How the servers of one list are written, by the characters that there is room for. */
const known = new WeakMap<readonly ServerState[], Map<number, (name: string) => string>>()
/** A live source lists the same servers anew with each forecast: what was worked out stays. */
let newest: readonly ServerState[] = []

/** A server's name in a list of all these: where it has to be cut, what tells it apart from the others stays. */
export function shortName(servers: readonly ServerState[], name: string, length: number): string {
  let cuts = known.get(servers)
  if (cuts === undefined) {
    cuts =
      (isSame(servers, newest) ? known.get(newest) : undefined) ?? new Map<number, (name: string) => string>()
    known.set(servers, cuts)
    newest = servers
  }
  let cut = cuts.get(length)
  if (cut === undefined) {
    cut = distinctCut(
      servers.map(({ server }) => server),
      length,
    )
    cuts.set(length, cut)
  }
  return cut(name)
}

function isSame(a: readonly ServerState[], b: readonly ServerState[]): boolean {
  return a.length === b.length && a.every(({ server }, at) => server === b[at]?.server)
}
