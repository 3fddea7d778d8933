import { modelCardWords } from '#text/modelCard.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useOverlay } from '../commands/overlay.ts'
import { FilePicker, MODEL_FILES } from '../open/FilePicker.tsx'
import { useApp } from '../../state/context.tsx'
import styles from './ModelDialog.module.css'

/** Opens another model: a checkpoint, a model folder, or back to the one that ships with the page. */
export function ModelDialog() {
  const close = useOverlay((state) => state.close)
  const openModel = useApp((state) => state.openModel)
  const source = useApp((state) => state.model.input)
  const open = (files: Parameters<Parameters<typeof FilePicker>[0]['onFiles']>[0]) => {
    close()
    void openModel({ kind: 'files', files, quantiles: null })
  }
  return (
    <Dialog title={modelCardWords.openTitle} onClose={close}>
      <div className={styles.chooser}>
        <p className="soft">{modelCardWords.openAbout}</p>
        <div className={styles.choices}>
          <FilePicker label={modelCardWords.file} accept={MODEL_FILES} main onFiles={open} />
          <FilePicker label={modelCardWords.folder} folder onFiles={open} />
          {source.kind !== 'default' && (
            <button
              type="button"
              className="button"
              onClick={() => {
                close()
                void openModel({ kind: 'default' })
              }}
            >
              {modelCardWords.backToDefault}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
