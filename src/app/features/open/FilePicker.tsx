import type { ChangeEvent } from 'react'
import type { DroppedFile } from '#engine/api.ts'
import { pickerAccept } from '#forecast/formats.ts'
import { fromFileList } from './collectDropped.ts'

/** What the system's dialog offers for metrics, and for a model. */
export const METRIC_FILES = pickerAccept('metrics')
export const MODEL_FILES = pickerAccept('model')

interface Props {
  readonly label: string
  readonly onFiles: (files: readonly DroppedFile[]) => void
  /** Extensions for the system's dialog; with folder they are of no use. */
  readonly accept?: string
  readonly folder?: boolean
  readonly main?: boolean
}

/** A real file input under a label that looks like a button: mouse, keyboard and screen reader go one way. */
export function FilePicker({ label, onFiles, accept, folder = false, main = false }: Props) {
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const files = fromFileList(event.target.files ?? [])
    // The same file may be chosen again (it has been exported anew).
    event.target.value = ''
    if (files.length > 0) onFiles(files)
  }
  return (
    <label className="button" data-kind={main ? 'main' : undefined}>
      <input
        type="file"
        className="visually-hidden"
        multiple
        accept={accept}
        ref={(input) => {
          if (input !== null) input.webkitdirectory = folder
        }}
        onChange={onChange}
      />
      {label}
    </label>
  )
}
