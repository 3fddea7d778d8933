import type { ChangeEvent, Ref } from 'react'
import type { DroppedFile } from '#engine/api.ts'
import { pickerAccept } from '#forecast/formats.ts'
import { chooseFiles, choosesHandles } from '../../ui/chooseFiles.ts'
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

/**
 * A real file input under a label that looks like a button: mouse, keyboard and screen reader go one way. A browser whose
 * own dialog gives files that open again after a reload is asked for that one.
 */
export function FilePicker({ label, onFiles, accept, folder = false, main = false }: Props) {
  return (
    <label className="button" data-kind={main ? 'main' : undefined}>
      <FileInput className="visually-hidden" accept={accept} folder={folder} onFiles={onFiles} />
      {label}
    </label>
  )
}

interface InputProps {
  readonly ref?: Ref<HTMLInputElement>
  /** Where no label is around it. */
  readonly name?: string
  readonly hidden?: boolean
  readonly className?: string
  readonly accept?: string | undefined
  readonly folder: boolean
  readonly onFiles: Props['onFiles']
}

/** A file input that says what was chosen, the same files again too. */
export function FileInput({ ref, name, hidden, className, accept, folder, onFiles }: InputProps) {
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const files = fromFileList(event.target.files ?? [])
    // The same file may be chosen again (it has been exported anew).
    event.target.value = ''
    if (files.length > 0) onFiles(files)
  }
  return (
    <input
      ref={ref}
      type="file"
      aria-label={name}
      hidden={hidden}
      className={className}
      multiple
      accept={accept}
      // React knows no such property: an attribute, which browsers read alike.
      {...(folder && { webkitdirectory: '' })}
      onClick={(event) => {
        if (!choosesHandles()) return
        event.preventDefault()
        void chooseFiles(folder ? null : (accept ?? '')).then((files) => {
          if (files.length > 0) onFiles(files)
        })
      }}
      onChange={onChange}
    />
  )
}
