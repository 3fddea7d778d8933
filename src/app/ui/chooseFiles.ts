import type { DroppedFile } from '#engine/api.ts'
import { filesOf, isHandle, noteHandle, type Handle } from './fileHandles.ts'

interface Picker {
  readonly showOpenFilePicker: (options: object) => Promise<readonly unknown[]>
  readonly showDirectoryPicker: (options: object) => Promise<unknown>
}

const canPick = (page: object): page is Picker =>
  'showOpenFilePicker' in page && 'showDirectoryPicker' in page

/** Whether this browser's dialog gives files that can be opened again after a reload; else a file input is used. */
export function choosesHandles(): boolean {
  return canPick(window)
}

/**
 * The system's dialog for files (accept: `.csv,.parquet`) or, with null, for a folder. Has to follow from a click. []: it was
 * closed without a choice.
 */
export async function chooseFiles(accept: string | null): Promise<readonly DroppedFile[]> {
  if (!canPick(window)) return []
  try {
    if (accept === null)
      return await filesOf([await window.showDirectoryPicker({ mode: 'read' })].filter(isHandle))
    const handles = (await pickFiles(window, accept)).filter(isHandle)
    const found: DroppedFile[] = []
    for (const handle of handles) found.push(...(await fileOf(handle)))
    return found
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return []
    throw error
  }
}

async function pickFiles(page: Picker, accept: string): Promise<readonly unknown[]> {
  const endings = accept.split(',').filter((ending) => ENDING.test(ending))
  const types = [{ accept: { 'application/octet-stream': endings } }]
  return await page.showOpenFilePicker({ multiple: true, ...(endings.length > 0 && { types }) })
}

/** Endings that the dialog takes; it refuses the whole call over another one. */
const ENDING = /^\.[A-Za-z0-9+.]{1,15}$/

async function fileOf(handle: Handle): Promise<readonly DroppedFile[]> {
  if (handle.kind !== 'file') return []
  const file = await handle.getFile()
  noteHandle(file, handle)
  return [{ path: file.name, file }]
}
