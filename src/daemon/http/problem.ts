import { FleetcastError, isAbort, type ErrorCode } from '#forecast/errors.ts'
import { z } from 'zod'

/** RFC 9457. `detail` is a sentence. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Fleetcast's own code of the error, where it has one. */
  code: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** What pydantic says of a body, query or path that is not as expected. */
export const invalidSchema = z.object({
  detail: z.array(
    z.object({
      type: z.string(),
      loc: z.array(z.union([z.string(), z.number()])),
      msg: z.string(),
    }),
  ),
})
export type Invalid = z.infer<typeof invalidSchema>

export const PROBLEM_TYPE = 'application/problem+json'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

export function problem(
  status: number,
  detail: string,
  code?: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const title = TITLES[status] ?? 'Error'
  const body: Problem = {
    type: 'about:blank',
    title,
    status,
    detail,
    ...(code === undefined ? {} : { code }),
  }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': PROBLEM_TYPE, ...headers } })
}

/** Unknown paths, in FastAPI's words. */
export function notFound(): Response {
  return problem(404, 'Not Found')
}

/** A path that is there, for others. */
export function methodNotAllowed(methods: readonly string[]): Response {
  return problem(405, 'Method Not Allowed', undefined, { Allow: methods.join(', ') })
}

/** Something that was asked for by name and is not there. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** A body that cannot be read at all. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable'
  readonly status: 413 | 415

  constructor(status: 413 | 415, message: string) {
    super(message)
    this.status = status
  }
}

/** A body, query or path that is not as expected. */
export class NotValid extends Error {
  override readonly name = 'NotValid'
  readonly issues: Invalid['detail']

  constructor(issues: Invalid['detail']) {
    super('The request is not valid')
    this.issues = issues
  }
}

export function invalid(where: 'body' | 'query' | 'path', error: z.ZodError): NotValid {
  return new NotValid(
    error.issues.map(({ code, path, message }) => ({
      type: code === 'invalid_type' && message.includes('undefined') ? 'missing' : code,
      loc: [where, ...path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
      msg: message,
    })),
  )
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'argument-invalid': 400,
  'disk-full': 507,
  'model-missing': 503,
  'no-rows': 404,
  'series-none': 404,
}

/** An error as an answer, and whether it is one that a maintainer has to hear of. Nothing of the program gets out. */
export function answerToError(error: unknown): { readonly response: Response; readonly isOurs: boolean } {
  if (error instanceof NotValid) {
    const body: Invalid = { detail: [...error.issues] }
    return { response: Response.json(body, { status: 422 }), isOurs: false }
  }
  if (error instanceof NotReadable) return { response: problem(error.status, error.message), isOurs: false }
  if (error instanceof NotThere) return { response: problem(404, error.message), isOurs: false }
  if (isAbort(error)) return { response: problem(503, 'The request was cancelled.'), isOurs: false }
  if (error instanceof FleetcastError && error.code !== 'internal') {
    const status = STATUS[error.code] ?? 500
    return { response: problem(status, error.message, error.code), isOurs: status === 500 }
  }
  return { response: problem(500, 'Internal error in Fleetcast; see the log.'), isOurs: true }
}
