import type { DroppedFile } from '#engine/api.ts'
import { fromFileList } from '../open/collectDropped.ts'

interface What {
  /** Extensions for the system's dialog; null: a whole folder. */
  readonly accept: string | null
}

/** Opens the system's dialog for files, as a file input does when it is pressed. */
export function pickFiles({ accept }: What, onFiles: (files: readonly DroppedFile[]) => void): void {
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
