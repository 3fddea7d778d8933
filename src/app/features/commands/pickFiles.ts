import type { DroppedFile } from '#engine/api.ts'
import { chooseFiles, choosesHandles } from '../../ui/chooseFiles.ts'
import { fromFileList } from '../open/collectDropped.ts'

interface What {
  /** Extensions for the system's dialog; null: a whole folder. */
  readonly accept: string | null
  /** Whether a reload should find the files again, where the browser can do that. Left out: they are read once. */
  readonly isKept?: boolean
}

/** Opens the system's dialog for files, as a file input does when it is pressed. */
export function pickFiles(
  { accept, isKept = false }: What,
  onFiles: (files: readonly DroppedFile[]) => void,
): void {
  if (isKept && choosesHandles()) {
    void chooseFiles(accept).then((files) => {
      if (files.length > 0) onFiles(files)
    })
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = accept === null
  if (accept !== null) input.accept = accept
  input.addEventListener('change', () => {
    const files = fromFileList(input.files ?? [])
    if (files.length > 0) onFiles(files)
  })
  input.click()
}
