import type { IncomingMessage, Server } from 'node:http'
import { isIPv6, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'
import { FleetcastError } from '#forecast/errors.ts'
import type { App } from './http/env.ts'

export interface Listening {
  /** `http://127.0.0.1:8000` */
  readonly url: string
  /** Takes no new connections, and resolves once those that are left have ended; whoever idles is sent away. */
  readonly close: () => Promise<void>
}

/** What a whole request may take to come: a feeder behind a slow line, and nobody who only holds the line. */
const REQUEST_MS = 60_000
const HEADERS_MS = 20_000
const MOST_CONNECTIONS = 4_000
/** An answer that nobody reads is released; longer than any takes to be made. */
const SILENT_MS = 300_000
/** Answers under way end by then; what does not is cut. */
const CLOSING_MS = 5_000

/** Serves the addresses and the stream. Fails with argument-invalid where the address cannot be had. */
export async function listen(
  app: App,
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  // The adaptor makes a server of node:http unless it is told otherwise; its type leaves others open.
  const server = createAdaptorServer({
    fetch: app.fetch,
    // Of whoever names no host: probes that speak HTTP/1.0.
    hostname: isIPv6(host) ? `[${host}]` : host,
    serverOptions: { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS, requireHostHeader: false },
  }) as Server
  server.maxConnections = MOST_CONNECTIONS
  // WebSockets are not meant: they have their own ways to find the dead.
  server.setTimeout(SILENT_MS)
  server.on('upgrade', onUpgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL'
          ? new FleetcastError(
              'argument-invalid',
              `cannot listen on ${host}:${port}: ${REASONS[error.code] ?? error.code}`,
            )
          : error,
      )
    })
    server.listen(port, host, resolve)
  })
  const { address, family, port: bound } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), CLOSING_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses this port; choose another with --port',
  EACCES: 'this user may not use this port; choose one from 1024 with --port',
  EADDRNOTAVAIL: 'this machine does not have this address',
}
