import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** How a receiver behaves: with a status, or not at all. */
export type Behavior =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never answers. */
  | { readonly kind: 'hangs' }
  /** Ends the connection without an answer. */
  | { readonly kind: 'breaks' }

export interface Receiver {
  readonly url: string
  /** In the order in which they came, however they were answered. */
  readonly received: readonly Received[]
  readonly behave: (behavior: Behavior) => void
  readonly close: () => Promise<void>
}

/** A webhook receiver on a port of its own. */
export async function receiver(path = '/hook'): Promise<Receiver> {
  const received: Received[] = []
  let behavior: Behavior = { kind: 'status', status: 200 }
  const answer = (response: ServerResponse) => {
    if (behavior.kind === 'breaks') response.destroy()
    if (behavior.kind === 'status')
      response.writeHead(behavior.status, behavior.headers).end('an answer\nof lines')
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    received,
    behave: (next) => (behavior = next),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}
