import { useState } from 'react'
import { useOverlay } from '../commands/overlay.ts'
import { pickFiles } from '../commands/pickFiles.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useApp } from '../../state/context.tsx'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { durationText } from '#text/time.ts'
import { thresholdFileWords, thresholdWords } from '#text/thresholds.ts'
import { oddsDraftOf, readOdds } from './oddsDraft.ts'
import { OddsFields } from './OddsFields.tsx'
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
  const criteria = useApp((state) => state.criteria)
  const setCriteria = useApp((state) => state.setCriteria)
  const [drafts, setDrafts] = useState<Drafts>(() =>
    draftsOf(view.kind === 'ready' ? view.index.metrics : [], criteria.thresholds),
  )
  const [oddsDraft, setOddsDraft] = useState(() => oddsDraftOf(criteria.odds))
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean } | null>(null)
  const metrics = Object.keys(drafts)
  const overrides = overridesOf(drafts)
  const odds = readOdds(oddsDraft)
  const wanted =
    overrides === null || odds.kind === 'wrong' ? null : { thresholds: overrides, odds: odds.odds }

  const importFile = async (file: File) => {
    const text = file.size > LARGEST_FILE ? null : await file.text().catch(() => undefined)
    const read =
      text === null
        ? thresholdFileWords.tooLarge
        : text === undefined
          ? thresholdFileWords.unreadable
          : readThresholdsText(text)
    if (typeof read === 'string') {
      setSaid({ text: thresholdFileWords.about(file.name, read), wrong: true })
      return
    }
    const imported = Object.entries(read.thresholds).map(
      ([metric, threshold]) => [metric, draftOf(threshold)] as const,
    )
    setDrafts((before) => ({ ...before, ...Object.fromEntries(imported) }))
    if (read.odds !== null) setOddsDraft(oddsDraftOf(read.odds))
    const found = thresholdFileWords.read(imported.length, read.odds !== null)
    setSaid({ text: thresholdFileWords.about(file.name, found), wrong: false })
  }

  return (
    <Dialog title={thresholdWords.title} onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted === null) return
          close()
          void setCriteria(wanted)
        }}
      >
        <p className="soft">{thresholdWords.lead}</p>
        <div className={styles.scroll}>
          <OddsFields
            draft={oddsDraft}
            horizon={
              view.kind === 'ready' ? durationText(view.forecast.horizon * view.forecast.stepMs) : null
            }
            onChange={setOddsDraft}
          />
          {metrics.length === 0 ? (
            <p>{thresholdWords.empty}</p>
          ) : (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{thresholdWords.metric}</th>
                  <th scope="col">{thresholdWords.side}</th>
                  <th scope="col">{thresholdWords.warning}</th>
                  <th scope="col">{thresholdWords.critical}</th>
                  <th scope="col">{thresholdWords.default}</th>
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
          )}
        </div>
        {said !== null && <p role={said.wrong ? 'alert' : 'status'}>{said.text}</p>}
        <div className={styles.foot}>
          <button type="submit" className="button" data-kind="main" disabled={wanted === null}>
            {thresholdWords.apply}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              setDrafts(draftsOf(metrics, {}))
              setOddsDraft(oddsDraftOf(DEFAULT_ODDS))
            }}
          >
            {thresholdWords.reset}
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
              {thresholdWords.import}
            </button>
            <button
              type="button"
              className="button"
              disabled={wanted === null}
              onClick={() => {
                if (wanted === null) return
                const text = thresholdsText(readAll(drafts), wanted.odds)
                saveFile('fleetcast_thresholds.json', 'application/json', text)
              }}
            >
              {thresholdWords.export}
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
