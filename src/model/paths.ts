import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/** The last part of a '/'-separated path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path with its slash; '' at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** A model's name: its file's without the ending, or its folder's where the file is only called `model`. */
export function modelName(file: RandomAccessFile): string {
  const own = baseName(file.path).replace(/\.[^.]+$/, '')
  return own === 'model' ? baseName(folderOf(file.path).slice(0, -1)) || own : own
}
