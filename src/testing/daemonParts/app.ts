import { createBaselines } from '#daemon/http/anomalies/baselines.ts'
import { createApp, type Routes } from '#daemon/http/app.ts'
import { endpointsOf, honoPath } from '#daemon/http/endpoint.ts'
import type { App, HttpSettings } from '#daemon/http/env.ts'
import { openApiDocument } from '#daemon/http/openApi.ts'
import type { Parts } from '#daemon/parts.ts'
import { z } from 'zod'

const TEST_SETTINGS: Omit<HttpSettings, 'baselines'> = {
  version: '0.1.0',
  hostname: 'test-host',
  pageDir: '/nowhere',
  pageHeaders: () => ({ 'Cross-Origin-Opener-Policy': 'same-origin' }),
  streamClients: () => 3,
  pack: () => Promise.resolve(Uint8Array.of(1, 2, 3)),
  monotonicMs: () => 0,
}

export interface TestApp {
  readonly app: App
  /** Asks, and checks the answer against the document: throws where that does not have it so. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>
  readonly post: (path: string, body: unknown, init?: RequestInit) => Promise<Response>
}

export function testApp(
  parts: Parts,
  settings: Partial<HttpSettings> = {},
  more: readonly Routes[] = [],
): TestApp {
  const baselines = createBaselines({
    bus: parts.bus,
    store: parts.store,
    nowMs: parts.clock.nowMs,
    stepMs: () => null,
    maintenance: () => parts.alerts.maintenance(),
  })
  const app = createApp(parts, { ...TEST_SETTINGS, baselines, ...settings }, more)
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await app.request(path, init)
    await checkAnswer(app, path, init.method ?? 'GET', response.clone())
    return response
  }
  return {
    app,
    ask,
    post: (path, body, init = {}) =>
      ask(path, {
        ...init,
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(init.headers as Record<string, string> | undefined),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

interface Documented {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >
}

/** Addresses that are no endpoint: the answer to them has to be a problem. */
async function checkAnswer(app: App, path: string, method: string, response: Response): Promise<void> {
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const { pathname } = new URL(path, 'http://localhost')
  const spec = endpointsOf(app).find(
    (each) =>
      each.method.toUpperCase() === method.replace('HEAD', 'GET') && patternOf(each.path).test(pathname),
  )
  const where = `${method} ${path} → ${response.status} ${type}`
  if (spec === undefined) return
  const document = documentOf(app)
  const paths = document.paths as Record<string, Record<string, Documented>>
  const operation = paths[spec.path.replaceAll('+}', '}')]?.[spec.method]
  if (operation === undefined) throw new Error(`${where}: the document does not have it`)
  const documented = operation.responses[String(response.status)] ?? operation.responses.default
  if (response.status === 304 && documented !== undefined) return
  const schema = documented?.content?.[type]?.schema
  if (schema === undefined) throw new Error(`${where}: the document does not have this answer`)
  if (!type.endsWith('json')) return
  const body: unknown = await response.json()
  const inDocument = checker(schema, document.components?.schemas ?? {}).safeParse(body)
  if (!inDocument.success && path !== '/openapi.json')
    throw new Error(`${where}: not as documented: ${z.prettifyError(inDocument.error)}`)
  const answer = spec.answers[response.status]
  if (answer?.kind !== 'json') return
  const bySchema = answer.schema.safeParse(body)
  if (!bySchema.success) throw new Error(`${where}: not as its schema: ${z.prettifyError(bySchema.error)}`)
}

const documents = new WeakMap<App, ReturnType<typeof openApiDocument>>()

function documentOf(app: App): ReturnType<typeof openApiDocument> {
  const document = documents.get(app) ?? openApiDocument(app, '0')
  documents.set(app, document)
  return document
}

const checkers = new WeakMap<object, z.ZodType>()

/** Of the document's own schema, so that what others read is what is checked. */
function checker(schema: object, components: object): z.ZodType {
  const made = checkers.get(schema) ?? makeChecker(schema, components)
  checkers.set(schema, made)
  return made
}

function makeChecker(schema: object, components: object): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: components }).replaceAll(
    '#/components/schemas/',
    '#/$defs/',
  )
  return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0])
}

function patternOf(path: string): RegExp {
  const pattern = honoPath(path)
    .replaceAll(/:\w+\{\.\+\}/g, '.+')
    .replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${pattern}$`)
}
