// Imports a TypeScript source as one bundle that is made when it is first asked for, and again when a source changed. A
// checkout needs no build: where no bundle can be made or kept, tsx runs the sources one by one, as it does for tests.
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const self = fileURLToPath(import.meta.url)

/** Packages with binaries, or that look for files of their own beside them. */
const APART = ['esbuild', 'libsql', 'onnxruntime-node', 'onnxruntime-web', 'pino', 'tsx', 'vite']

/** The module at a URL of this package, `.ts`. Fails as importing it does. */
export async function importSource(url) {
  const bundle = await bundleOf(fileURLToPath(url), root).catch(() => null)
  if (bundle !== null) return await import(pathToFileURL(bundle).href)
  const { register } = await import('tsx/esm/api')
  register()
  return await import(url.href)
}

/**
 * The file of a bundle of `entry`, a source below `folder`, made where there is none of what the sources are now. It is
 * kept in `node_modules/.cache` of that folder. Fails where it cannot be made or written.
 */
export async function bundleOf(entry, folder) {
  const cache = join(folder, 'node_modules/.cache/fleetcast')
  // Checkouts may share one node_modules.
  const name = `${basename(entry, '.ts')}-${hashOf(entry).slice(0, 8)}`
  const list = join(cache, `${name}.json`)
  const known = readList(list)
  if (known !== null && known.digest === digestOf(known.inputs, folder)) return join(cache, known.file)

  // First, so that nothing is bundled in vain.
  mkdirSync(cache, { recursive: true })
  accessSync(cache, constants.W_OK)
  const { inputs, outputs } = await build(entry, folder, cache)
  const digest = digestOf(inputs, folder)
  if (digest === null) throw new Error('the sources changed while they were bundled')
  const file = `${name}-${digest.slice(0, 16)}.mjs`
  writeWhole(join(cache, `${file}.map`), outputs.map)
  writeWhole(join(cache, file), `${outputs.code}\n//# sourceMappingURL=${file}.map\n`)
  writeWhole(list, JSON.stringify({ digest, file, inputs }))
  removeOlder(cache, name, file)
  return join(cache, file)
}

function readList(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * What the inputs are now: our sources by their content, packages by time and size, as nobody edits those. null: one of
 * them is gone. How bundles are made counts too.
 */
function digestOf(inputs, folder) {
  const hash = createHash('sha256').update(process.version)
  try {
    for (const path of [self, join(folder, 'package.json'), ...inputs]) {
      hash.update(`${path}\0`)
      if (path.includes(`${sep}node_modules${sep}`)) {
        const { mtimeMs, size } = statSync(path)
        hash.update(`${mtimeMs} ${size}\0`)
      } else hash.update(readFileSync(path))
    }
  } catch {
    return null
  }
  return hash.digest('hex')
}

async function build(entry, folder, cache) {
  const esbuild = await import('esbuild')
  const result = await esbuild.build({
    entryPoints: [entry],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    // Where it will lie, for the paths of its map.
    outfile: join(cache, 'bundle.mjs'),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    external: APART,
    plugins: [ownUrls(folder)],
    // Packages that are CommonJS require Node's modules.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(pathToFileURL(entry).href)});`,
    },
  })
  const outputOf = (end) => result.outputFiles.find(({ path }) => path.endsWith(end))?.text ?? ''
  return {
    inputs: Object.keys(result.metafile.inputs).map((path) => resolve(folder, path)),
    outputs: { code: outputOf('.mjs'), map: outputOf('.map') },
  }
}

/** Sources find files and threads beside themselves, wherever the bundle lies. */
function ownUrls(folder) {
  return {
    name: 'own-urls',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
        if (relative(folder, path).startsWith('node_modules')) return undefined
        const code = await readFile(path, 'utf8')
        const url = JSON.stringify(pathToFileURL(path).href)
        return {
          loader: path.endsWith('.ts') ? 'ts' : 'js',
          contents: code.replaceAll('import.meta.url', url),
          resolveDir: dirname(path),
        }
      })
    },
  }
}

/** Never half of a file for whoever starts at the same moment. */
function writeWhole(path, text) {
  const part = `${path}.${process.pid}`
  writeFileSync(part, text)
  renameSync(part, path)
}

const HOUR_MS = 3_600_000

/** Bundles of earlier sources; those of the last hour may be about to be imported by another process. */
function removeOlder(cache, name, kept) {
  for (const file of readdirSync(cache)) {
    if (!file.startsWith(`${name}-`) || file.startsWith(kept)) continue
    if (Date.now() - statSync(join(cache, file)).mtimeMs > HOUR_MS) rmSync(join(cache, file), { force: true })
  }
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex')
}
