import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Connect, type Plugin, type UserConfig } from 'vite'
import { buildHeaders, isolationHeaders, PAGE_POLICY, REMOTE_WORKER } from './src/cli/headers.mjs'

const PAGE = fileURLToPath(new URL('src/app/page.tsx', import.meta.url))
const LANDING = fileURLToPath(new URL('src/app/main.ts', import.meta.url))

/** For hosts that send no header. The development server needs inline scripts for hot reload and goes without. */
export const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
      injectTo: 'head-prepend',
    },
  ],
}

/**
 * zod tries out whether code may be made from text as soon as a schema stands. The policy forbids it, and Firefox reports
 * the attempt. `z.config({ jitless: true })` would come too late: chunks that are shared run before the entry's own code.
 */
const zodWithoutEval: Plugin = {
  name: 'zod-without-eval',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/zod/v4/core/core.js')) return null
    const made = code.replace('.__zod_globalConfig = {}', '.__zod_globalConfig = { jitless: true }')
    if (made === code)
      this.error('zod keeps its settings elsewhere now: say there that it is to make no code')
    return { code: made, map: null }
  },
}

/**
 * zod's schemas can describe themselves as JSON schemas, which nothing here asks for. Each schema refers to what would do
 * so, and the bundler keeps it: a twentieth of the page's scripts.
 */
const zodWithoutJsonSchema: Plugin = {
  name: 'zod-without-json-schema',
  apply: 'build',
  transform(code, id) {
    if (!/\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return null
    const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name ?? '')
    if (names.length === 0)
      this.error('zod writes its JSON schemas elsewhere now: say there that none are needed')
    const left = names.map((name) => `none as ${name}`).join(', ')
    const none = "const none = () => () => { throw new Error('the build has no JSON schemas') }"
    return { code: `${none}\nexport { ${left}, none as process }`, map: null }
  },
}

/**
 * What an entry always loads is one file: left alone, the bundler makes a file of each part that the tabs use too, and a
 * dozen small requests take longer than what is in them.
 */
function ofEntry(entry: string, name: string): (id: string, graph: GraphOfModules) => string | null {
  let parts: ReadonlySet<string> | null = null
  return (id, graph) => {
    parts ??= importedFrom(entry, graph)
    return parts.has(id) ? name : null
  }
}

/** Everything that a module needs to run, itself left out. */
function importedFrom(entry: string, graph: GraphOfModules): Set<string> {
  const found = new Set<string>()
  const waiting = [...(graph.getModuleInfo(entry)?.importedIds ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue
    found.add(next)
    waiting.push(...(graph.getModuleInfo(next)?.importedIds ?? []))
  }
  return found
}

interface GraphOfModules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/**
 * The page's own scripts come after the landing's: fetched beside them, and not only once the landing asks. Below them in
 * priority, as the landing is what a person can use first.
 */
const pageAhead: Plugin = {
  name: 'page-ahead',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/app/page.tsx'))
      if (page === undefined) throw new Error('the build has no chunk of src/app/page.tsx')
      const entry = chunks.find(({ isEntry }) => isEntry)
      const there = [entry?.fileName, ...(entry?.imports ?? [])]
      const ahead = new Set([page.fileName, ...page.imports].filter((name) => !there.includes(name)))
      const styles = chunks
        .filter(({ fileName }) => ahead.has(fileName))
        .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
      const link = (attrs: Record<string, string>) => ({
        tag: 'link',
        attrs: { ...attrs, crossorigin: true, fetchpriority: 'low' },
        injectTo: 'head' as const,
      })
      return [
        ...[...ahead].map((name) => link({ rel: 'modulepreload', href: `./${name}` })),
        ...[...new Set(styles)].map((name) => link({ rel: 'preload', as: 'style', href: `./${name}` })),
      ]
    },
  },
}

/** By file, unlike the `headers` of Vite's settings. */
const headers: Plugin = {
  name: 'headers',
  configureServer: ({ middlewares }) => void middlewares.use(sending(isolationHeaders)),
  configurePreviewServer: ({ middlewares }) => void middlewares.use(sending(buildHeaders)),
}

function sending(headersOf: (path: string) => Record<string, string>): Connect.NextHandleFunction {
  return ({ url = '/' }, response, next) => {
    for (const [name, value] of Object.entries(headersOf(url.split('?', 1)[0] ?? '/')))
      response.setHeader(name, value)
    next()
  }
}

/** Both workers' files are called browser.ts: what tells them apart is the room. Headers go by the name. */
function workerName({ facadeModuleId }: { readonly facadeModuleId: string | null }): string {
  const [, room] = /\/src\/(\w+)\/worker\/browser\.ts/.exec(facadeModuleId ?? '') ?? []
  const name = room === 'remote' ? REMOTE_WORKER : room === undefined ? '[name]' : `${room}-worker`
  return `assets/${name}-[hash].js`
}

/**
 * ONNX Runtime's glue is a script that ships under its own address. Stock nginx and others have no content type for
 * `.mjs`, and browsers run no script without one.
 */
function assetName({ names }: { readonly names: readonly string[] }): string {
  const isScript = names.some((name) => name.endsWith('.mjs'))
  return `assets/[name]-[hash]${isScript ? '.js' : '[extname]'}`
}

/**
 * `npm run build:files`: no code that connects to a daemon. Vite emits a worker as soon as it sees one, whether or not
 * the code that starts it stays; and what stays by mistake fails the build.
 */
const filesOnly: Plugin = {
  name: 'files-only',
  apply: (_, { mode }) => mode === 'files',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (name.startsWith(`assets/${REMOTE_WORKER}-`)) Reflect.deleteProperty(bundle, name)
        if (file.type !== 'chunk') continue
        const left = Object.entries(file.modules).find(
          ([id, { renderedLength }]) => id.includes('/src/remote/') && renderedLength > 0,
        )
        if (left !== undefined)
          this.error(`${left[0]} is in the build for files only: use it where __CONNECTS__ is checked`)
      }
    },
  },
}

/** Likewise for what that worker imports: Vite bundles workers apart. */
const withoutRemoteWorker: Plugin = {
  name: 'without-remote-worker',
  load: (id) => (id.includes('/src/remote/worker/browser.ts') ? '' : null),
}

/** What every page that runs the engine needs; the browser tests build theirs with the same settings. */
export const engineSettings = {
  // Relative paths: the build runs under any sub-path of any static host.
  base: './',
  build: {
    target: 'esnext',
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { checks: { bundlerTimings: false }, output: { assetFileNames: assetName } },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: workerName, assetFileNames: assetName } },
  },
  // Without this condition ONNX Runtime brings its WASM along a second time.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // The worker is named: what it imports would be found only when it starts, and the page reloaded then.
  optimizeDeps: { exclude: ['onnxruntime-web'], entries: ['index.html', 'src/engine/worker/browser.ts'] },
} satisfies UserConfig

export default defineConfig(({ mode }) => ({
  ...engineSettings,
  // Apart, so that `npm start` never serves a page that cannot connect.
  build: {
    ...engineSettings.build,
    outDir: mode === 'files' ? 'dist-files' : 'dist',
    rolldownOptions: {
      ...engineSettings.build.rolldownOptions,
      output: {
        ...engineSettings.build.rolldownOptions.output,
        codeSplitting: {
          groups: [
            { name: ofEntry(LANDING, 'landing'), priority: 2 },
            { name: ofEntry(PAGE, 'page-parts'), priority: 1 },
          ],
        },
      },
    },
  },
  define: { __CONNECTS__: JSON.stringify(mode !== 'files') },
  plugins: [
    react(),
    contentSecurityPolicy,
    pageAhead,
    zodWithoutEval,
    zodWithoutJsonSchema,
    headers,
    filesOnly,
  ],
  worker: {
    ...engineSettings.worker,
    plugins: () => [zodWithoutEval, zodWithoutJsonSchema, ...(mode === 'files' ? [withoutRemoteWorker] : [])],
  },
}))
