import { useState } from 'react'
import { useOverlay } from '../commands/overlay.ts'
import { pickFiles } from '../commands/pickFiles.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useApp } from '../../state/context.tsx'
import { draftOf, draftsOf, overridesOf, readDraft, type Drafts } from './thresholdDraft.ts'
import { readThresholdsText, thresholdsText, type ThresholdsByMetric } from './thresholdFile.ts'
import { ThresholdRow } from './ThresholdRow.tsx'
import styles from './ThresholdsDialog.module.css'

/** A file of thresholds is a few lines per metric. */
const LARGEST_FILE = 1_000_000

/** Every metric's thresholds: edited, taken back to the defaults, read from a file and saved to one. */
export function ThresholdsDialog({ metric: first }: { metric: string | null }) {
  const close = useOverlay((state) => state.close)
  const view = useApp((state) => state.view)
  const thresholds = useApp((state) => state.thresholds)
  const setThresholds = useApp((state) => state.setThresholds)
  const [drafts, setDrafts] = useState<Drafts>(() =>
    draftsOf(view.kind === 'ready' ? view.index.metrics : [], thresholds),
  )
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean } | null>(null)
  const metrics = Object.keys(drafts)
  const overrides = overridesOf(drafts)

  const importFile = async (file: File) => {
    const text = file.size > LARGEST_FILE ? null : await file.text().catch(() => undefined)
    const read =
      text === null
        ? 'it is too large for thresholds'
        : text === undefined
          ? 'it could not be read; was it changed since it was chosen?'
          : readThresholdsText(text)
    if (typeof read === 'string') {
      setSaid({ text: `${file.name}: ${read}`, wrong: true })
      return
    }
    const imported = Object.entries(read).map(([metric, threshold]) => [metric, draftOf(threshold)] as const)
    setDrafts((before) => ({ ...before, ...Object.fromEntries(imported) }))
    setSaid({ text: `${file.name}: thresholds of ${imported.length} metrics, not applied yet`, wrong: false })
  }

  return (
    <Dialog title="Thresholds" onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (overrides === null) return
          close()
          void setThresholds(overrides)
        }}
      >
        <p className="soft">
          From where on a value is bad, in the unit of the data. Severities, times to breach, probabilities
          and alerts follow; the address carries what differs from the defaults.
        </p>
        {metrics.length === 0 ? (
          <p>Once there is a forecast, its metrics stand here.</p>
        ) : (
          <div className={styles.scroll}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Metric</th>
                  <th scope="col">Bad</th>
                  <th scope="col">Warning</th>
                  <th scope="col">Critical</th>
                  <th scope="col">Default</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(drafts).map(([metric, draft]) => (
                  <ThresholdRow
                    key={metric}
                    metric={metric}
                    draft={draft}
                    first={metric === (first ?? metrics[0])}
                    onChange={(changed) => {
                      setDrafts((before) => ({ ...before, [metric]: changed }))
                    }}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {said !== null && <p role={said.wrong ? 'alert' : 'status'}>{said.text}</p>}
        <div className={styles.foot}>
          <button type="submit" className="button" data-kind="main" disabled={overrides === null}>
            Apply
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              setDrafts(draftsOf(metrics, {}))
            }}
          >
            All to default
          </button>
          <span className={styles.files}>
            <button
              type="button"
              className="button"
              onClick={() => {
                pickFiles({ accept: '.json' }, ([dropped]) => {
                  if (dropped !== undefined) void importFile(dropped.file)
                })
              }}
            >
              Import…
            </button>
            <button
              type="button"
              className="button"
              disabled={overrides === null}
              onClick={() => {
                saveFile('fleetcast_thresholds.json', 'application/json', thresholdsText(readAll(drafts)))
              }}
            >
              Export JSON
            </button>
          </span>
        </div>
      </form>
    </Dialog>
  )
}

/** What every row says; rows that are wrong are left out. */
function readAll(drafts: Drafts): ThresholdsByMetric {
  return Object.fromEntries(
    Object.entries(drafts).flatMap(([metric, draft]) => {
      const read = readDraft(metric, draft)
      return read.kind === 'threshold' ? [[metric, read.threshold]] : []
    }),
  )
}
