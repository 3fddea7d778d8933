import type { IncomingMessage } from 'node:http'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { PublishedForecast } from '../events.ts'
import type { Baselines } from './anomalies/baselines.ts'
import type { Limits } from './security/limits.ts'

/** What @hono/node-server hands on; without it (in tests) the address of whoever asks is not known. */
interface NodeBindings {
  readonly incoming?: IncomingMessage
}

export interface Env {
  Bindings: NodeBindings
  Variables: {
    /** Who asks, for limits: the key's digest and the address. */
    caller: string
    limits: Limits
  }
}

export type App = OpenAPIHono<Env>
export type Asked = Context<Env>

/** What the addresses need beside the parts. */
export interface HttpSettings {
  /** Of the package. */
  readonly version: string
  /** How the machine is called. */
  readonly hostname: string
  /** Folder of the built page. */
  readonly pageDir: string
  /** Of the built page, by path: isolation and policy. */
  readonly pageHeaders: (path: string) => Readonly<Record<string, string>>
  /** Streams that are open. */
  readonly streamClients: () => number
  /** A forecast as it is kept and sent: packed and deflated. */
  readonly pack: (published: PublishedForecast) => Promise<Uint8Array<ArrayBuffer>>
  /** What is usual of each series; the history's recorder reads it, too. */
  readonly baselines: Baselines
  /** A clock that only goes forward, in real ms: limits are for those who really ask. */
  readonly monotonicMs: () => number
}

export function addressOf(c: Asked): string {
  // Hono leaves it undefined where nobody listens, which its types do not say.
  const bindings = c.env as NodeBindings | undefined
  return bindings?.incoming?.socket.remoteAddress ?? 'unknown'
}
