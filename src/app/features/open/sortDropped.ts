import type { DroppedFile, DropKind } from '#engine/api.ts'

const METRICS = /\.(parquet|pq|csv|tsv)$/i
const MODEL = /\.(ckpt|safetensors|pkl|onnx)$/i
/** What systems leave in folders and nobody means to drop. */
const LITTER = /(^|\/)(\.[^/]*|_SUCCESS|_metadata|_common_metadata|Thumbs\.db|desktop\.ini|__MACOSX(\/.*)?)$/

export interface SortedDrop {
  readonly metrics: readonly DroppedFile[]
  readonly model: readonly DroppedFile[]
  /** Files that are neither, for the message. */
  readonly none: readonly DroppedFile[]
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)

function kindOf({ path }: DroppedFile, modelFolders: ReadonlySet<string>): DropKind {
  if (METRICS.test(path)) return 'metrics'
  if (MODEL.test(path)) return 'model'
  return path.toLowerCase().endsWith('.json') && modelFolders.has(folderOf(path)) ? 'model' : 'none'
}

/** By name only: what is inside is for the engine to judge. JSON beside weights belongs to the model. */
export function sortDropped(files: readonly DroppedFile[]): SortedDrop {
  const meant = files.filter(({ path }) => !LITTER.test(path))
  const modelFolders = new Set(meant.filter(({ path }) => MODEL.test(path)).map(({ path }) => folderOf(path)))
  const of = (kind: DropKind) => meant.filter((file) => kindOf(file, modelFolders) === kind)
  return { metrics: of('metrics'), model: of('model'), none: of('none') }
}
