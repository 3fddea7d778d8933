import { useState } from 'react'
import { describeError } from '#forecast/errors.ts'
import { daemonWords, makerWords } from '#text/daemonPanels.ts'
import { useApp } from '../../state/context.tsx'
import type { HereReport, Live } from '../../state/live.ts'
import { SegmentedControl } from '../../ui/SegmentedControl.tsx'
import { FilePicker, METRIC_FILES } from '../open/FilePicker.tsx'
import { addedText, hereText } from './hereText.ts'
import styles from './DaemonLines.module.css'

/** Whose forecasts of a daemon's values are shown, and how far the model here is. */
export function MakerSwitch({ live: { here, wanted, report } }: { live: Live }) {
  const showAs = useApp((state) => state.showAs)
  return (
    <section className={styles.line} aria-label={makerWords.region}>
      <SegmentedControl label={makerWords.label} names={makerWords.names} value={wanted} onChange={showAs} />
      {here !== null && <Running here={here} stepMs={report.step.usedMs} waiting={wanted === 'here'} />}
    </section>
  )
}

interface RunningProps {
  readonly here: HereReport
  readonly stepMs: number
  /** Whether its forecasts are wanted on screen. */
  readonly waiting: boolean
}

function Running({ here: { state, latest, added }, stepMs, waiting }: RunningProps) {
  const showAs = useApp((store) => store.showAs)
  const stopHere = useApp((store) => store.stopHere)
  if (state.kind === 'failed') {
    const { code, message } = state.error
    return (
      <>
        <p className={`${styles.text} ${styles.failed}`} role="alert">
          {makerWords.failed(describeError(code).title, message)}
        </p>
        <span className={styles.buttons}>
          <button
            type="button"
            className="button"
            onClick={() => {
              stopHere()
              showAs('here')
            }}
          >
            {daemonWords.tryAgain}
          </button>
          <Stop />
        </span>
      </>
    )
  }
  return (
    <>
      <p className={`${styles.text} soft`}>
        {[
          hereText(state, stepMs),
          ...(waiting && latest === null ? [makerWords.untilThen] : []),
          ...(added === null ? [] : [addedText(added)]),
        ].join(' · ')}
      </p>
      <span className={styles.buttons}>
        {state.kind !== 'loading' && <AddHistory />}
        <Stop />
      </span>
    </>
  )
}

/** A file of the same fleet spares the wait: its rows go before the daemon's. */
function AddHistory() {
  const addHistory = useApp((store) => store.addHistory)
  const [reading, setReading] = useState<string | null>(null)
  if (reading !== null) return <span className="soft">{daemonWords.reading(reading)}</span>
  return (
    <FilePicker
      label={daemonWords.addHistory}
      accept={METRIC_FILES}
      onFiles={(files) => {
        setReading(files.map(({ path }) => path).join(', '))
        void addHistory(files).finally(() => {
          setReading(null)
        })
      }}
    />
  )
}

function Stop() {
  const stopHere = useApp((store) => store.stopHere)
  return (
    <button type="button" className="button" onClick={stopHere}>
      {daemonWords.stopHere}
    </button>
  )
}
