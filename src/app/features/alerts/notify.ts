import { notificationText } from '#text/alerts/notificationText.ts'
import { firingCount } from '#text/alerts/alertText.ts'
import type { AlertsPort } from '../../sources/alertsPort.ts'
import { setPageTitle } from '../../ui/pageTitle.ts'
import { usePreferences } from '../../state/preferences.ts'

export type Permission = 'unsupported' | 'default' | 'granted' | 'denied'

export function permission(): Permission {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Has to follow a user's press; browsers ask only then. */
export async function askPermission(): Promise<Permission> {
  return 'Notification' in window ? await Notification.requestPermission() : 'unsupported'
}

/** Tells the desktop of news, where the user asked for it, until the returned function is called. */
export function notifyDesktop(port: AlertsPort): () => void {
  return port.subscribe((now, before) => {
    if (
      now.newlyFired === before.newlyFired ||
      now.newlyFired.length === 0 ||
      !usePreferences.getState().notify ||
      permission() !== 'granted'
    )
      return
    const { title, body } = notificationText(now.newlyFired)
    // One tag: several open pages, or several forecasts in a row, make one notification.
    const shown = new Notification(title, { body, tag: 'fleetcast' })
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
  })
}

/** `(3) Fleetcast`: how many servers have alerts that fire and that nobody has taken note of. */
export function badgeTitle(port: AlertsPort): () => void {
  const show = () => {
    const count = firingCount(port.read().current?.alerts ?? [])
    setPageTitle({ firing: count })
  }
  show()
  return port.subscribe(show)
}
