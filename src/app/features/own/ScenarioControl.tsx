import { affectedText, ownWords, scenarioName, scenarioText } from '#text/own.ts'
import type { Live } from '../../state/live.ts'
import styles from './Own.module.css'
import { useScenario } from './useScenario.ts'

/** Modes that are one press away; the others are in a list. */
const FIRST: ReadonlySet<string> = new Set(['healthy', 'degrading', 'critical', 'cascade'])

/** Switches what happens to a simulated fleet; nothing where the daemon's metrics are real. */
export function ScenarioControl({ live }: { live: Live }) {
  const found = useScenario(live)
  if (found === null) return null
  const { scenario, mode, isSetting, set } = found
  const first = scenario.modes.filter((each) => FIRST.has(each))
  const others = scenario.modes.filter((each) => !FIRST.has(each))
  return (
    <section className={styles.scenario} aria-label={ownWords.scenarioRegion}>
      <span className="soft">{ownWords.simulated}</span>
      <span className={styles.modes} role="group" aria-label={ownWords.scenario}>
        {first.map((each) => (
          <button
            key={each}
            type="button"
            className={`button ${styles.mode ?? ''}`}
            aria-pressed={each === mode}
            onClick={() => set(each)}
          >
            {scenarioName(each)}
          </button>
        ))}
        {others.length > 0 && (
          <select
            className="select"
            aria-label={ownWords.otherModes}
            value={others.includes(mode) ? mode : ''}
            onChange={(event) => {
              if (event.target.value !== '') set(event.target.value)
            }}
          >
            <option value="">{ownWords.otherModesChoice}</option>
            <Modes modes={others} />
          </select>
        )}
      </span>
      <span className="soft" role="status">
        {isSetting ? ownWords.setting(scenarioName(mode)) : scenarioText(scenario)}
      </span>
    </section>
  )
}

/** The same in a line: for a place where it is always in sight. */
export function ScenarioLine({ live }: { live: Live }) {
  const found = useScenario(live)
  if (found === null) return null
  const { scenario, mode, isSetting, set } = found
  return (
    <section className={styles.line} aria-label={ownWords.simulated}>
      <label>
        <span className="soft">{ownWords.simulated}</span>
        <select
          className={styles.quiet}
          aria-label={ownWords.scenario}
          value={mode}
          onChange={(event) => set(event.target.value)}
        >
          <Modes modes={scenario.modes} />
        </select>
      </label>
      <span className="soft" role="status">
        {isSetting ? ownWords.beingSet : affectedText(scenario)}
      </span>
    </section>
  )
}

function Modes({ modes }: { modes: readonly string[] }) {
  return modes.map((each) => (
    <option key={each} value={each}>
      {scenarioName(each)}
    </option>
  ))
}
