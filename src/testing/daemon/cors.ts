import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answer.ts'

const METHODS = ['GET', 'POST']
const HEADERS = ['Accept', 'Accept-Language', 'Content-Language', 'Content-Type', 'X-API-Key']

/**
 * What the middleware answers before any endpoint is asked: Starlette's CORSMiddleware takes OPTIONS requests that name a
 * method, and refuses with 400 what it does not allow. null: this is no preflight, or there is no middleware.
 */
export function preflight(cors: string, method: string, headers: IncomingHttpHeaders): Answer | null {
  const { origin } = headers
  const asked = headers['access-control-request-method']
  if (cors === 'none' || method !== 'OPTIONS' || origin === undefined || asked === undefined) return null
  const askedHeaders = headers['access-control-request-headers'] ?? ''
  const allowed = HEADERS.map((name) => name.toLowerCase())
  const failures = [
    ...(isAllowed(cors, origin) ? [] : ['origin']),
    ...(METHODS.includes(asked) ? [] : ['method']),
    ...(cors === '*' || names(askedHeaders).every((name) => allowed.includes(name)) ? [] : ['headers']),
  ]
  return {
    status: failures.length === 0 ? 200 : 400,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Access-Control-Allow-Methods': METHODS.join(', '),
      'Access-Control-Max-Age': '600',
      'Access-Control-Allow-Headers': cors === '*' ? askedHeaders : HEADERS.join(', '),
      'Access-Control-Allow-Credentials': 'true',
      Vary: 'Origin',
      ...(isAllowed(cors, origin) && { 'Access-Control-Allow-Origin': origin }),
    },
    text: failures.length === 0 ? 'OK' : `Disallowed CORS ${failures.join(', ')}`,
  }
}

/** What the middleware adds to an answer: nothing that lets a page of another origin read it, unless that is allowed. */
export function corsHeaders(cors: string, origin: string | undefined): Readonly<Record<string, string>> {
  if (cors === 'none' || origin === undefined) return {}
  const credentials = { 'Access-Control-Allow-Credentials': 'true' }
  if (cors === '*') return { ...credentials, 'Access-Control-Allow-Origin': '*' }
  return isAllowed(cors, origin)
    ? { ...credentials, 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
    : credentials
}

function isAllowed(cors: string, origin: string): boolean {
  return cors === '*' || cors === origin
}

function names(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
}
