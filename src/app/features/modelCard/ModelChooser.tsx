import { DialogButton } from '../../ui/Dialog.tsx'
import { FilePicker, MODEL_FILES } from '../open/FilePicker.tsx'
import { useApp } from '../../state/context.tsx'
import styles from './ModelChooser.module.css'

/** "Use my own model": a checkpoint, a model folder, or back to the one that ships with the page. */
export function ModelChooser() {
  const openModel = useApp((state) => state.openModel)
  const source = useApp((state) => state.model.input)
  return (
    <DialogButton label="Use my own model" title="Use my own model">
      {(close) => {
        const open = (files: Parameters<Parameters<typeof FilePicker>[0]['onFiles']>[0]) => {
          close()
          void openModel({ kind: 'files', files, quantiles: null })
        }
        return (
          <div className={styles.chooser}>
            <p className="soft">
              A Temporal Fusion Transformer trained with pytorch-forecasting: its Lightning checkpoint, or the
              folder with its weights and dataset parameters. It is read as data, never run as code, and stays
              on this machine.
            </p>
            <div className={styles.choices}>
              <FilePicker label="Model file (.ckpt)" accept={MODEL_FILES} onFiles={open} />
              <FilePicker label="Model folder" folder onFiles={open} />
              <button
                type="button"
                className="button"
                disabled={source.kind === 'default'}
                onClick={() => {
                  close()
                  void openModel({ kind: 'default' })
                }}
              >
                Use the default model
              </button>
            </div>
          </div>
        )
      }}
    </DialogButton>
  )
}
