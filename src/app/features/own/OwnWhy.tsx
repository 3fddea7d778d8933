import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { conditionText, noneText, ownWords } from '#text/own.ts'
import styles from './Own.module.css'

/** Why a daemon of ours has no forecast, how far it is, and how its source is doing. */
export function OwnWhy({ own }: { own: OwnFacts }) {
  const none = noneText(own)
  const { kind } = own.source.condition
  return (
    <>
      {kind === 'down' && <p>{ownWords.sourceDown(conditionText(own))}</p>}
      {kind !== 'down' && kind !== 'running' && <p className="soft">{conditionText(own)}.</p>}
      {none !== null && <p>{none.text}</p>}
      {none !== null && none.percent !== null && (
        <progress
          className={`progress-bar ${styles.bar ?? ''}`}
          aria-label={ownWords.collected}
          max={100}
          value={none.percent}
        />
      )}
    </>
  )
}
