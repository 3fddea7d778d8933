import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import { acceptsGzip, isCompressible } from './compress.ts'
import type { Env, HttpSettings } from './env.ts'

const gzipped = promisify(gzip)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

interface PageFile {
  readonly plain: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer> | null
  readonly tag: string
  readonly type: string
}

/**
 * The built page at `/` for browsers and its files beside it, with the headers that threads in WASM need. Only names that
 * were found in the folder are served, so that no path leads out of it.
 */
export function createPage({
  pageDir: dir,
  pageHeaders,
}: Pick<HttpSettings, 'pageDir' | 'pageHeaders'>): MiddlewareHandler<Env> {
  const files = new Map<string, Promise<PageFile>>()
  let names = namesIn(dir)
  let built = builtMs(dir)
  const fileOf = (path: string) => {
    const known = files.get(path)
    if (known !== undefined) return known
    const read = readPageFile(dir, path)
    files.set(path, read)
    read.catch(() => files.delete(path))
    return read
  }
  /** A build may be replaced while it is served: whoever asks for the page again is given the new one. */
  const look = () => {
    const now = builtMs(dir)
    if (Object.is(now, built) && names.size > 0) return
    built = now
    names = namesIn(dir)
    files.clear()
  }
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next()
    const path = decoded(new URL(c.req.url).pathname)
    const isRoot = path === '/'
    if (isRoot && !(c.req.header('accept') ?? '').includes('text/html')) return next()
    if (isRoot) look()
    if (isRoot && !names.has('/index.html')) return notBuilt(pageHeaders(path))
    const name = isRoot ? '/index.html' : path
    if (!names.has(name)) return next()
    const file = await fileOf(name).catch((error: unknown) => {
      // Of the build before.
      if (!existsSync(join(dir, name))) return null
      throw error
    })
    if (file === null) return next()
    const { plain, gzip: small, tag, type } = file
    const isSmall = small !== null && acceptsGzip(c.req.header('accept-encoding'))
    const headers = {
      ...pageHeaders(name),
      'Content-Type': type,
      // What the build names by its content never changes.
      'Cache-Control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: tag,
      Vary: 'Accept, Accept-Encoding',
    }
    if (c.req.header('if-none-match') === tag) return new Response(null, { status: 304, headers })
    const bytes = isSmall ? small : plain
    return new Response(c.req.method === 'HEAD' ? null : bytes, {
      headers: {
        ...headers,
        'Content-Length': String(bytes.length),
        ...(isSmall && { 'Content-Encoding': 'gzip' }),
      },
    })
  }
}

/** When the build was made; NaN: there is none. */
function builtMs(dir: string): number {
  return statSync(join(dir, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? NaN
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** As paths of addresses; nothing hidden. Empty: there is no build. */
function namesIn(dir: string): ReadonlySet<string> {
  if (!existsSync(dir)) return new Set()
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
  return new Set(
    entries.flatMap((entry) => {
      const name = `/${relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/')}`
      return entry.isFile() && !name.includes('/.') ? [name] : []
    }),
  )
}

const HEAD = /<head(\s[^>]*)?>/i

async function readPageFile(dir: string, name: string): Promise<PageFile> {
  const read = await readFile(join(dir, name))
  const bytes =
    name === '/index.html'
      ? // The page finds the daemon that serves it by this.
        Buffer.from(read.toString('utf8').replace(HEAD, '$&<meta name="fleetcast-daemon" content="/">'))
      : read
  const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  const small = isCompressible(type) ? await gzipped(bytes) : null
  return {
    plain: new Uint8Array(bytes),
    gzip: small !== null && small.length < bytes.length ? new Uint8Array(small) : null,
    tag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    type,
  }
}

function notBuilt(headers: Readonly<Record<string, string>>): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Fleetcast daemon</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem;color-scheme:light dark}</style></head>
<body><h1>The daemon is running; the dashboard is not built yet</h1>
<p>After an update this takes a few seconds; this page reloads every 2 s. If it does not finish, run <code>npm run build</code> where Fleetcast is installed.</p>
<p><a href="/status">/status</a> · <a href="/docs">/docs</a> · <a href="/readyz">/readyz</a></p></body></html>`
  return new Response(html, {
    headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
