import { keptHow, keptTotal, keptWords } from '#text/kept.ts'
import { timeText } from '#text/time.ts'
import { useOverlay } from '../commands/overlay.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'
import { useReopen } from '../../state/reopen/reopen.ts'
import { bytesOf } from '../../state/reopen/shelf.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import styles from './Kept.module.css'

const CHOICES = ['ask', 'yes', 'no'] as const

/** Everything that this browser keeps to open files again: how large it is, and the ways to be rid of it. */
export function KeptDialog() {
  const close = useOverlay((state) => state.close)
  const { records, actions } = useReopen()
  const copies = usePreferences((preferences) => preferences.copies)
  const set = usePreferences((preferences) => preferences.set)
  const zone = useZone()
  const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0)
  return (
    <Dialog title={keptWords.title} onClose={close}>
      <p className="soft">{keptWords.lead}</p>
      {records.length === 0 ? (
        <p>{keptWords.none}</p>
      ) : (
        <>
          <p>{keptTotal(records.length, bytes)}</p>
          <ul className={styles.records} aria-label={keptWords.list}>
            {records.toReversed().map((record) => (
              <li key={record.id}>
                <span className={styles.record}>
                  <b>{record.name}</b>
                  <span className="soft">{keptHow(bytesOf(record), timeText(record.keptMs, zone, 0))}</span>
                </span>
                <button
                  type="button"
                  className="button"
                  aria-label={keptWords.removeOf(record.name)}
                  onClick={() => void actions?.forget(record.id)}
                >
                  {keptWords.remove}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <fieldset className={styles.choices}>
        <legend>{keptWords.copies}</legend>
        {CHOICES.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="copies"
              checked={copies === choice}
              onChange={() => {
                set({ copies: choice })
              }}
            />
            {keptWords.copiesChoices[choice]}
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}
