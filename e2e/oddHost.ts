import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildHeaders, PAGE_POLICY } from '../src/cli/headers.mjs'

/** Content types of a stock Debian nginx 1.22, which knows no `.mjs`. */
const NGINX: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'application/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
}

/** What is unlike a plain static host; may change while it runs. */
export interface Oddities {
  /** Files that are no longer there. */
  missing?: RegExp | null
  /** Whether `index.html` is answered for what is missing, as for an application with routes of its own. */
  startPage?: boolean
  /** By file name, before nginx's own. */
  typeOf?: (name: string) => string | undefined
  /** Sends COOP and COEP. */
  isolated?: boolean
  /** Whether browsers report to it what the page's policy forbids; see reports. */
  reports?: boolean
  /** JavaScript that runs in the engine's worker before its own. */
  inWorker?: string
  /** The part of the path before the page's own. */
  base?: string
}

export interface OddHost {
  readonly url: string
  readonly odd: Oddities
  /** What browsers reported so far. */
  readonly reports: readonly string[]
  readonly stop: () => Promise<void>
}

/** Serves a built page as some hosts do, on a port of its own. */
export async function startOddHost(
  odd: Oddities = {},
  folder = fileURLToPath(new URL(`../${process.env.FLEETCAST_DIST ?? 'dist'}/`, import.meta.url)),
): Promise<OddHost> {
  const base = odd.base ?? '/'
  const reports: string[] = []
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      request.setEncoding('utf8').on('data', (text: string) => reports.push(text))
      response.writeHead(204).end()
      return
    }
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    answer(path.startsWith(base) ? path.slice(base.length) : null, response).catch(() => {
      response.writeHead(500).end()
    })
  })

  async function answer(name: string | null, response: ServerResponse): Promise<void> {
    const wanted = name === '' ? 'index.html' : name
    const found = wanted !== null && odd.missing?.test(wanted) !== true ? await read(wanted) : null
    if (found === null || wanted === null) {
      if (odd.startPage !== true || wanted === null) {
        response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>404 Not Found</h1>')
        return
      }
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(await read('index.html'))
      return
    }
    const type = odd.typeOf?.(wanted) ?? NGINX[extname(wanted)] ?? 'application/octet-stream'
    const headers = odd.isolated === true ? buildHeaders(`/${wanted}`) : {}
    const reporting = { 'Content-Security-Policy-Report-Only': `${PAGE_POLICY}; report-uri ${base}reports` }
    response.writeHead(200, { 'Content-Type': type, ...headers, ...(odd.reports === true && reporting) })
    const before = /engine-worker/.test(wanted) ? (odd.inWorker ?? '') : ''
    response.end(before === '' ? found : Buffer.concat([Buffer.from(`{${before}}\n`), found]))
  }

  async function read(name: string): Promise<Buffer | null> {
    const file = join(folder, normalize(name))
    if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null
    return await readFile(file).catch(() => null)
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base}`,
    odd,
    reports,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
