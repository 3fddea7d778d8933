import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** What the libraries load by themselves, below the folder they are installed in. */
const LOADED = [
  'parquet-wasm/esm/parquet_wasm_bg.wasm',
  '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm',
  '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js',
]

/** Serves the page and the readers' workers, isolated as our own page is. modules: node_modules with the libraries. */
export async function host(modules: string): Promise<{ readonly url: string; readonly server: Server }> {
  const { outputFiles } = await build({
    entryPoints: ['page.mjs', 'ours.ts', 'parquetWasm.mjs', 'duckdb.mjs'].map((name) => here(`page/${name}`)),
    bundle: true,
    format: 'esm',
    target: 'esnext',
    minify: true,
    nodePaths: [modules],
    outdir: '/',
    write: false,
  })
  const files = new Map<string, Uint8Array>([['/', await readFile(here('page/index.html'))]])
  for (const { path, contents } of outputFiles) files.set(path, contents)
  for (const path of LOADED) files.set(path.slice(path.lastIndexOf('/')), await readFile(join(modules, path)))
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    response.writeHead(files.has(path) ? 200 : 404, {
      'content-type': TYPES[extname(path) || '.html'] ?? 'text/plain',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(files.get(path))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, server }
}
