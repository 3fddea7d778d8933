import type { ReactNode } from 'react'
import { firstModelWords as words } from '#text/dataNeeds.ts'
import { firstPageWords } from '#text/firstPage.ts'
import { levelName } from '#text/levels.ts'
import { windowText } from '#text/model.ts'
import { durationText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Facts, type FactRows } from '../../ui/Facts.tsx'
import { CommandButton } from '../commands/CommandButton.tsx'
import { useDefaultCard } from '../modelCard/useDefaultCard.ts'
import { DataNeeds } from './DataNeeds.tsx'
import { FilePicker, METRIC_FILES } from './FilePicker.tsx'
import { FirstPicture } from './FirstPicture.tsx'
import { useOpenFiles } from './useOpenFiles.ts'
import styles from './EmptyState.module.css'

/**
 * The first page: what this is, how to begin, what will appear and what it takes. What the landing shows too stands in the
 * same places, so that nothing jumps when this takes its place.
 */
export function EmptyState({ notice }: { notice: ReactNode }) {
  const openFiles = useOpenFiles()
  const connects = useApp((state) => state.connects)
  const openData = useApp((state) => state.openData)
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <header className={styles.lead}>
          <h1>{firstPageWords.title}</h1>
          <p>{firstPageWords.about}</p>
        </header>
        <div className={styles.actions}>
          <span className={styles.anywhere}>{firstPageWords.dropAnywhere}</span>
          <FilePicker
            label={firstPageWords.openFile}
            accept={METRIC_FILES}
            main
            onFiles={(files) => void openFiles(files)}
          />
          <FilePicker label={firstPageWords.openFolder} folder onFiles={(files) => void openFiles(files)} />
          <button type="button" className="button" onClick={() => void openData({ kind: 'sample' })}>
            {firstPageWords.trySample}
          </button>
          {connects && <CommandButton id="daemon.connect" label={words.connect} dialog />}
          <CommandButton id="model.file" label={words.openModel} dialog />
        </div>
        <div className={styles.status}>{notice}</div>
        <FirstPicture />
        <DataNeeds />
        <Disclosure title={words.fold}>
          <div className={styles.folded}>
            <ol className={styles.steps} aria-label={words.stepsLabel}>
              {words.steps.map(([name, about]) => (
                <li key={name}>
                  <b>{name}</b> {about}
                </li>
              ))}
            </ol>
            <ModelInShort />
          </div>
        </Disclosure>
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
      [words.model, words.loaded(facts.card.name, source.kind === 'default')],
      [words.trainedOn, facts.card.trainedOn ?? words.notStated],
      [words.quantiles, facts.levels.map(levelName).join(', ')],
      [words.window, windowText(facts.encoderLength, facts.horizon, facts.stepMs ?? facts.assumedStepMs)],
      [words.backend, facts.backendDescription],
    ]
  } else if (card.data !== undefined) {
    const { window: windowSpec, card: about } = card.data
    const { maxEncoderLength, maxPredictionLength, stepMs } = windowSpec
    rows = [
      [words.model, words.byDefault(about.name)],
      [words.trainedOn, about.trainedOn ?? words.notStated],
      [words.quantiles, (windowSpec.quantiles[0] ?? []).map(levelName).join(', ')],
      [words.window, windowText(maxEncoderLength, maxPredictionLength, stepMs)],
      [words.step, stepMs === null ? null : durationText(stepMs)],
    ]
  }
  return (
    <section className={styles.model} aria-label={words.model}>
      {rows.length > 0 ? (
        <Facts rows={rows} />
      ) : (
        <p className="faint">{card.isError ? words.noCard : words.readingCard}</p>
      )}
    </section>
  )
}
