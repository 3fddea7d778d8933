import { useState } from 'react'
import { useAlerts } from './alertsStore.ts'
import { askPermission, permission } from './notify.ts'
import styles from './Alerts.module.css'

const WHY = {
  unsupported: 'This browser has no desktop notifications.',
  denied: 'The browser’s settings forbid this page to notify.',
} as const

/** Desktop notifications, asked for by a press and not before. */
export function NotifySwitch() {
  const wanted = useAlerts((state) => state.notify)
  const setNotify = useAlerts((state) => state.setNotify)
  const [allowed, setAllowed] = useState(permission)
  const refused = allowed === 'unsupported' || allowed === 'denied' ? WHY[allowed] : null
  const change = async (on: boolean) => {
    const answer = on ? await askPermission() : allowed
    setAllowed(answer)
    setNotify(on && answer === 'granted')
  }
  return (
    <label
      className={styles.notify}
      title={refused ?? 'One notification for all that begins to fire with a forecast'}
    >
      <input
        type="checkbox"
        checked={wanted && allowed === 'granted'}
        disabled={refused !== null}
        onChange={(event) => void change(event.target.checked)}
      />
      desktop notifications
      {refused !== null && <span className="visually-hidden">: {refused}</span>}
    </label>
  )
}
