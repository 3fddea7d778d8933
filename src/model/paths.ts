import type { ModelFile } from './source.ts'

/** The last part of a '/'-separated path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path with its slash; '' at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** A model's name: its file's without the ending, or its folder's where the file is only called `model`. */
export function modelName(file: ModelFile): string {
  const own = baseName(file.name).replace(/\.[^.]+$/, '')
  return own === 'model' ? baseName(folderOf(file.name).slice(0, -1)) || own : own
}
