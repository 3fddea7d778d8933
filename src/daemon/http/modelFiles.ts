import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'

/** A file of a model on this machine, and how it is called to others. */
export interface ModelFile {
  /** With `/`, relative to the model's folder; a lone file goes by its name. */
  readonly path: string
  readonly size: number
  readonly onDisk: string
}

const MOST_FILES = 100

/** The files of a model that was loaded from these paths; nothing hidden, no links. */
export async function modelFiles(paths: readonly string[]): Promise<readonly ModelFile[]> {
  const found: ModelFile[] = []
  for (const path of paths) {
    const at = await stat(path)
    if (at.isFile()) {
      found.push({ path: basename(path), size: at.size, onDisk: path })
      continue
    }
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      const onDisk = join(entry.parentPath, entry.name)
      const name = relative(path, onDisk).split(sep).join('/')
      if (!entry.isFile() || name.startsWith('.') || name.includes('/.')) continue
      found.push({ path: name, size: (await stat(onDisk)).size, onDisk })
    }
  }
  return found.slice(0, MOST_FILES)
}

/** A model below the folder of models. */
export interface ListedModel {
  readonly path: string
  readonly name: string
  readonly modifiedMs: number
  readonly bytes: number
}

/** Of a folder the model that the Python daemons load: the last by name that is called as their training calls it. null: none is. */
export async function newestModel(dir: string | null): Promise<string | null> {
  if (dir === null) return null
  const named = (await listModels(dir)).find(({ name }) => name.startsWith('tft_model_'))
  return named?.path ?? null
}

const WEIGHTS = /\.(safetensors|ckpt|pt|pth|bin)$/i

/** Models below a folder: folders with weights in them, and files of weights. None where there is no such folder. */
export async function listModels(dir: string): Promise<readonly ListedModel[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const found: ListedModel[] = []
  for (const entry of entries) {
    const path = join(dir, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isFile() && WEIGHTS.test(entry.name)) {
      const { size, mtimeMs } = await stat(path)
      found.push({ path, name: entry.name, modifiedMs: mtimeMs, bytes: size })
    } else if (entry.isDirectory()) {
      const files = await modelFiles([path])
      if (!files.some((file) => WEIGHTS.test(file.path))) continue
      const bytes = files.reduce((sum, { size }) => sum + size, 0)
      found.push({ path, name: entry.name, modifiedMs: (await stat(path)).mtimeMs, bytes })
    }
  }
  return found.sort((a, b) => (a.name < b.name ? 1 : -1))
}

/** Where models are looked for: what was said, else the folder of the one that stands. null: none is known. */
export function modelsDirOf(said: string | null, paths: readonly string[] | null): string | null {
  const [first] = paths ?? []
  return said ?? (first === undefined ? null : dirname(first))
}

/**
 * The real path of what was asked for by name or path, if it lies below the folder of models, links followed; null: it
 * does not, or is not there.
 */
export async function pathBelow(dir: string, asked: string): Promise<string | null> {
  try {
    const root = await realpath(dir)
    for (const candidate of [join(root, asked), asked]) {
      const real = await realpath(candidate).catch(() => null)
      if (real?.startsWith(root + sep) === true) return real
    }
    return null
  } catch {
    return null
  }
}
