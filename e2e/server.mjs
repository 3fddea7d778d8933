// A plain static host, as the tests need it: a folder under a sub-path, right content types, no fallback page.
// Usage: node e2e/server.mjs --port 4401 --base /fleet/ [--isolated] [--folder dist]
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { buildHeaders } from '../src/cli/headers.mjs'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4401' },
    base: { type: 'string', default: '/' },
    folder: { type: 'string', default: 'dist' },
    /** Sends what our own servers send, COOP and COEP for threads included; without it no header but the content type. */
    isolated: { type: 'boolean', default: false },
  },
})

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.parquet': 'application/octet-stream',
  '.safetensors': 'application/octet-stream',
  '.onnx': 'application/octet-stream',
}

const root = resolve(values.folder)

/** The file that a URL means, or null: outside the base, outside the folder, or not a plain file. */
async function findFile(url) {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
  if (!path.startsWith(values.base)) return null
  const name = path.slice(values.base.length)
  const file = join(root, normalize(name === '' || name.endsWith('/') ? `${name}index.html` : name))
  if (!file.startsWith(root + sep)) return null
  const facts = await stat(file).catch(() => null)
  return facts?.isFile() ? { file, path, size: facts.size } : null
}

const server = createServer(async (request, response) => {
  const found = await findFile(request.url ?? '/').catch(() => null)
  if (found === null) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found')
    return
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(found.file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    ...(values.isolated ? buildHeaders(found.path) : {}),
  })
  createReadStream(found.file).pipe(response)
})
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`${root} on http://127.0.0.1:${values.port}${values.base}`)
})
