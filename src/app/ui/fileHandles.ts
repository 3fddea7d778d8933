import type { DroppedFile } from '#engine/api.ts'

/** A file or folder that the browser can open again at the next visit, where it lets pages have such. */
export type Handle = FileSystemFileHandle | FileSystemDirectoryHandle

/** What of the File System Access API only some browsers have. */
interface Asking {
  queryPermission: (how: { mode: 'read' }) => Promise<PermissionState>
  requestPermission: (how: { mode: 'read' }) => Promise<PermissionState>
}

/** Whether what a browser hands out is one. */
export function isHandle(value: unknown): value is Handle {
  return typeof FileSystemHandle !== 'undefined' && value instanceof FileSystemHandle
}

/** Which handle each file came from; a folder's for all that lies in it. */
const handles = new WeakMap<File, Handle>()

export function noteHandle(file: File, handle: Handle): void {
  handles.set(file, handle)
}

/** What opens all of these files again, each once; null: some were given without a handle. */
export function handlesOf(files: readonly DroppedFile[]): readonly Handle[] | null {
  const found = new Set<Handle>()
  for (const { file } of files) {
    const handle = handles.get(file)
    if (handle === undefined) return null
    found.add(handle)
  }
  return found.size === 0 ? null : [...found]
}

const canAsk = (handle: Handle): handle is Handle & Asking => 'queryPermission' in handle

/** Whether the files may be read now. asking: whether a person is asked; that has to follow from a click. */
export async function mayRead(list: readonly Handle[], asking: boolean): Promise<boolean> {
  for (const handle of list) {
    if (!canAsk(handle)) continue
    const state = asking
      ? await handle.requestPermission({ mode: 'read' })
      : await handle.queryPermission({ mode: 'read' })
    if (state !== 'granted') return false
  }
  return true
}

/** The files behind the handles as they are now. Rejects with NotFoundError where one is gone. */
export async function filesOf(list: readonly Handle[]): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = []
  for (const handle of list) await walk(handle, handle.name, handle, found)
  return found
}

async function walk(handle: Handle, path: string, root: Handle, found: DroppedFile[]): Promise<void> {
  if (handle.kind === 'file') {
    const file = await handle.getFile()
    noteHandle(file, root)
    found.push({ path, file })
    return
  }
  for await (const child of handle.values()) await walk(child, `${path}/${child.name}`, root, found)
}
