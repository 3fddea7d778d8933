import { parseWire } from '#forecast/wire/json.ts'
import { readHealth, readService } from '#forecast/wire/service.ts'
import type { Generation } from '../api.ts'
import { LinkFailure } from './failure.ts'
import { get, type Asking, type HttpAnswer } from './http.ts'

/** Who answers, and what can be asked. */
export interface Met {
  readonly generation: Generation
  readonly version: string | null
  readonly service: string | null
}

/** Where `npm start -- --daemon` passes the daemon's own `/` through: the page is at `/` there. */
const PASSED_SERVICE = '/.daemon/service'
/** The second generation's version with history and explanations. */
const SECOND = /^(\d+)\.(\d+)/

/**
 * Asks who answers: `/health` tells the families apart, `/` the version. Throws LinkFailure `not-a-daemon` (what
 * answered), `http`, and what get() throws.
 */
export async function probe(asking: Asking, signal: AbortSignal): Promise<Met> {
  const answer = await get(asking, '/health', signal)
  if (answer.status >= 500 || answer.status === 429) throw failureOf(answer)
  const health = answer.status === 200 ? readHealth(jsonOf(answer)) : null
  if (health === null) throw new LinkFailure({ kind: 'not-a-daemon', found: described(answer) })
  if (health.uptimeSeconds !== null) return { generation: 'v1', version: null, service: health.service }
  const about = await serviceOf(asking, signal)
  const [, major, minor] = SECOND.exec(about?.version ?? '') ?? []
  const isSecond = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 4)
  return {
    generation: isSecond ? 'v2' : 'split',
    version: about?.version ?? null,
    service: about?.service ?? health.service,
  }
}

async function serviceOf(asking: Asking, signal: AbortSignal) {
  const isPassed = asking.address === asking.platform.origin
  const answer = await get(asking, isPassed ? PASSED_SERVICE : '/', signal)
  return answer.status === 200 ? readService(jsonOf(answer)) : null
}

/** What an answer holds; undefined: it is not JSON. */
function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return parseWire(text).value
  } catch {
    return undefined
  }
}

const SHOWN = 80

/** `404, text/html: “Welcome to nginx!”`. */
export function described({ status, contentType, text }: HttpAnswer): string {
  const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1]
  const shown = (title ?? text).trim().replace(/\s+/g, ' ')
  const type = contentType.split(';')[0] ?? ''
  const words = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown
  return [`${status}`, type === '' ? null : `, ${type}`, words === '' ? null : `: “${words}”`].join('')
}

/** The failure that a status other than 200 is. hasKey: whether a key was sent. */
export function failureOf(answer: HttpAnswer, hasKey = false): LinkFailure {
  const { status, retryAfterMs } = answer
  if (status === 403 || status === 401) {
    return new LinkFailure({ kind: hasKey ? 'key-wrong' : 'key-missing' })
  }
  if (status === 429) return new LinkFailure({ kind: 'rate-limited' }, retryAfterMs)
  return new LinkFailure({ kind: 'http', status, found: described(answer) }, retryAfterMs)
}
