import type { ReactNode } from 'react'
import { levelName } from '#text/levels.ts'
import { durationText } from '#text/time.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { ModelChooser } from '../modelCard/ModelChooser.tsx'
import { windowText } from '#text/model.ts'
import { useDefaultCard } from '../modelCard/useDefaultCard.ts'
import { Facts, type FactRows } from '../../ui/Facts.tsx'
import { useApp } from '../../state/context.tsx'
import { FilePicker, METRIC_FILES } from './FilePicker.tsx'
import { useOpenFiles } from './useOpenFiles.ts'
import styles from './EmptyState.module.css'

/** The first page: what to do, what will happen, and which model is going to do it. */
export function EmptyState({ notice }: { notice: ReactNode }) {
  const openFiles = useOpenFiles()
  const connects = useApp((state) => state.connects)
  const openData = useApp((state) => state.openData)
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <header className={styles.lead}>
          <h1>Drop a parquet or CSV of server metrics.</h1>
          <p>It stays on this machine.</p>
        </header>
        <div className={styles.actions}>
          <FilePicker
            label="Open file"
            accept={METRIC_FILES}
            main
            onFiles={(files) => void openFiles(files)}
          />
          <FilePicker label="Open folder" folder onFiles={(files) => void openFiles(files)} />
          <button type="button" className="button" onClick={() => void openData({ kind: 'sample' })}>
            Use the sample
          </button>
          {connects && <CommandButton id="daemon.connect" label="Connect to a daemon" dialog />}
          <ModelChooser />
        </div>
        {notice}
        <ol className={styles.steps} aria-label="What will happen">
          <li>
            <b>Read</b> Only the columns and the newest rows that the forecast needs, here in the browser.
          </li>
          <li>
            <b>Forecast</b> A Temporal Fusion Transformer runs on this machine’s GPU or processor, and is
            checked against a stored answer before it is used.
          </li>
          <li>
            <b>See</b> The hours ahead of every server and metric, always with the interval. A server with too
            little history is left out and named.
          </li>
        </ol>
        <ModelInShort />
      </div>
    </div>
  )
}

function ModelInShort() {
  const facts = useApp((state) => state.model.ready?.facts ?? null)
  const source = useApp((state) => state.model.input)
  const card = useDefaultCard()
  let rows: FactRows = []
  if (facts !== null) {
    rows = [
      ['Model', `${facts.card.name} (${source.kind === 'default' ? 'default' : 'yours'}, loaded)`],
      ['Trained on', facts.card.trainedOn ?? 'not stated'],
      ['Quantiles', facts.levels.map(levelName).join(', ')],
      ['Window', windowText(facts.encoderLength, facts.horizon, facts.stepMs ?? facts.assumedStepMs)],
      ['Backend', facts.backendDescription],
    ]
  } else if (card.data !== undefined) {
    const { window: windowSpec, card: about } = card.data
    rows = [
      ['Model', `${about.name} (default)`],
      ['Trained on', about.trainedOn ?? 'not stated'],
      ['Quantiles', (windowSpec.quantiles[0] ?? []).map(levelName).join(', ')],
      ['Window', windowText(windowSpec.maxEncoderLength, windowSpec.maxPredictionLength, windowSpec.stepMs)],
      ['Step', windowSpec.stepMs === null ? null : durationText(windowSpec.stepMs)],
    ]
  }
  return (
    <section className={styles.model} aria-label="Model">
      {rows.length > 0 ? (
        <Facts rows={rows} />
      ) : (
        <p className="faint">
          {card.isError ? 'The default model’s card could not be read.' : 'Reading the default model’s card…'}
        </p>
      )}
    </section>
  )
}
