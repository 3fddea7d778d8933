import { useState } from 'react'
import { alertWords } from '#text/alerts/words.ts'
import { usePreferences } from '../../state/preferences.ts'
import { askPermission, permission } from './notify.ts'
import styles from './Alerts.module.css'

const { notify: words } = alertWords

/** Desktop notifications, asked for by a press and not before. */
export function NotifySwitch() {
  const wanted = usePreferences((preferences) => preferences.notify)
  const set = usePreferences((preferences) => preferences.set)
  const [allowed, setAllowed] = useState(permission)
  const refused = allowed === 'unsupported' || allowed === 'denied' ? words[allowed] : null
  const change = async (on: boolean) => {
    const answer = on ? await askPermission() : allowed
    setAllowed(answer)
    set({ notify: on && answer === 'granted' })
  }
  return (
    <label className={styles.notify} title={refused ?? words.about}>
      <input
        type="checkbox"
        checked={wanted && allowed === 'granted'}
        disabled={refused !== null}
        onChange={(event) => void change(event.target.checked)}
      />
      {words.label}
      {refused !== null && <span className="visually-hidden">: {refused}</span>}
    </label>
  )
}
