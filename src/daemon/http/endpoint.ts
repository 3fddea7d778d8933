import { z } from 'zod'
import type { Sent } from '#forecast/wire/own/sent.ts'
import { readBody } from './body.ts'
import type { App, Asked } from './env.ts'
import { invalid, invalidSchema, PROBLEM_TYPE, problemSchema } from './problem.ts'

/** One kind of answer: JSON of a schema, or something else. */
export type AnswerSpec =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly says: string }
  | { readonly kind: 'other'; readonly type: string; readonly says: string }

type Answers = Readonly<Record<number, AnswerSpec>>

export function json<S extends z.ZodType>(schema: S, says: string) {
  return { kind: 'json', schema, says } as const
}

export function other(type: string, says: string) {
  return { kind: 'other', type, says } as const
}

/** What an address takes and answers: what the document says of it, and what is checked. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends Answers = Answers,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** Parameters in braces; `{path+}` takes slashes, too. */
  readonly path: string
  readonly tag: string
  readonly says: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** What the document says of the body, where more is taken than that; omitted: `body`. */
  readonly bodyInDocument?: z.ZodType
  readonly answers: A
  /** Whether it may be asked without a key. */
  readonly open?: true
  /** Requests per minute, key and address; omitted: no limit. */
  readonly perMinute?: number
  /** What tells whether the answer is another one; null: it cannot be told. */
  readonly tagOf?: () => string | null
}

type ReplyOf<A extends Answers> = {
  [K in keyof A]: A[K] extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType }
    ? { readonly status: K; readonly body: Sent<S>; readonly headers?: Readonly<Record<string, string>> }
    : never
}[keyof A]

type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined

interface Question<P, Q, B> {
  readonly c: Asked
  readonly params: OutputOf<P>
  readonly query: OutputOf<Q>
  readonly body: OutputOf<B>
  /** Aborted when whoever asked is gone. */
  readonly signal: AbortSignal
}

const registered = new WeakMap<App, Endpoint[]>()

/** Every address of an app, in the order in which they were added. */
export function endpointsOf(app: App): readonly Endpoint[] {
  return registered.get(app) ?? []
}

/** What an address can be asked with; none: there is no such address. */
export function methodsAt(app: App, pathname: string): readonly string[] {
  const methods = endpointsOf(app).flatMap(({ method, path }) =>
    patternOf(path).test(pathname) ? (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]) : [],
  )
  return [...new Set(methods)]
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\+\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

/**
 * Adds an address: to the document, and to the app with its limits, checks and answer. Bodies are checked against the
 * type; what is sent is what the handler says, byte for byte where that is a Response.
 */
export function endpoint<
  const P extends z.ZodType | undefined,
  const Q extends z.ZodType | undefined,
  const B extends z.ZodType | undefined,
  const A extends Answers,
>(
  app: App,
  spec: Omit<Endpoint, 'params' | 'query' | 'body' | 'answers'> & {
    readonly params?: P
    readonly query?: Q
    readonly body?: B
    readonly answers: A
  },
  handler: (question: Question<P, Q, B>) => ReplyOf<A> | Response | Promise<ReplyOf<A> | Response>,
): void {
  const known = spec as Endpoint
  registered.set(app, [...endpointsOf(app), known])
  document(app, known)
  app.on(spec.method.toUpperCase(), honoPath(spec.path), async (c) => {
    const tag = known.tagOf?.() ?? null
    // Whoever has it already costs nothing, and is not counted.
    if (tag !== null && matches(c.req.header('if-none-match'), tag))
      return new Response(null, { status: 304, headers: tagged(tag) })
    const refused = known.perMinute === undefined ? null : limited(c, known.path, known.perMinute)
    if (refused !== null) return refused
    const parsed = {
      params: parse(spec.params, c.req.param(), 'path'),
      query: parse(spec.query, c.req.query(), 'query'),
      body: spec.body === undefined ? undefined : parse(spec.body, await readBody(c), 'body'),
    }
    const question = { c, ...parsed, signal: c.req.raw.signal } as Question<P, Q, B>
    const reply = await handler(question)
    const response = reply instanceof Response ? reply : responseOf(reply)
    if (tag !== null && response.status === 200)
      for (const [name, value] of Object.entries(tagged(tag))) response.headers.set(name, value)
    return response
  })
}

function responseOf(reply: unknown): Response {
  const { status, body, headers } = reply as { status: number; body: unknown; headers?: HeadersInit }
  return Response.json(body, { status, ...(headers && { headers }) })
}

function tagged(tag: string): Record<string, string> {
  return { ETag: tag, 'Cache-Control': 'no-cache' }
}

/** By weak comparison, as RFC 9110 has it for If-None-Match. */
function matches(header: string | undefined, tag: string): boolean {
  const opaque = (text: string) => text.trim().replace(/^W\//, '')
  return (header ?? '').split(',').some((each) => each.trim() === '*' || opaque(each) === opaque(tag))
}

function limited(c: Asked, path: string, perMinute: number): Response | null {
  const waitSeconds = c.get('limits').take(path, c.get('caller'), perMinute)
  if (waitSeconds === null) return null
  return Response.json(
    { error: `Rate limit exceeded: ${perMinute} per 1 minute` },
    { status: 429, headers: { 'Retry-After': String(waitSeconds) } },
  )
}

function parse(schema: z.ZodType | undefined, value: unknown, where: 'body' | 'query' | 'path'): unknown {
  if (schema === undefined) return undefined
  const { data, error } = schema.safeParse(value)
  if (error !== undefined) throw invalid(where, error)
  return data
}

/** Hono's own writing of a path. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\+\}/g, ':$1{.+}').replaceAll(/\{(\w+)\}/g, ':$1')
}

function document(app: App, spec: Endpoint): void {
  const { params, query, body, answers } = spec
  const checked = params !== undefined || query !== undefined || body !== undefined
  const common: Record<number, AnswerSpec> = {
    ...(checked ? { 422: json(invalidSchema, 'The request is not valid.') } : {}),
    ...(spec.perMinute === undefined
      ? {}
      : { 429: json(z.object({ error: z.string() }), 'Too many requests.') }),
  }
  const responses = Object.fromEntries(
    Object.entries({ ...common, ...answers }).map(([status, answer]) => [
      status,
      {
        description: answer.says,
        content:
          answer.kind === 'json'
            ? { 'application/json': { schema: answer.schema } }
            : { [answer.type]: { schema: z.string() } },
      },
    ]),
  )
  app.openAPIRegistry.registerPath({
    method: spec.method,
    path: spec.path.replaceAll('+}', '}'),
    tags: [spec.tag],
    summary: spec.says,
    ...(spec.open === true ? {} : { security: [{ key: [] }] }),
    request: {
      ...(params instanceof z.ZodObject && { params }),
      ...(query instanceof z.ZodObject && { query }),
      ...(body && {
        body: { required: true, content: { 'application/json': { schema: spec.bodyInDocument ?? body } } },
      }),
    },
    responses: {
      403: {
        description: 'The API key is missing or wrong, or the host or origin is not allowed.',
        content: {
          ...(spec.open === true ? {} : { 'application/json': { schema: z.object({ detail: z.string() }) } }),
          [PROBLEM_TYPE]: { schema: problemSchema },
        },
      },
      ...responses,
      ...(spec.tagOf === undefined ? {} : { 304: { description: 'Not modified.' } }),
      default: {
        description: 'A problem (RFC 9457).',
        content: { [PROBLEM_TYPE]: { schema: problemSchema } },
      },
    },
  })
}
