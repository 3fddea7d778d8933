import { act, fireEvent, screen, within } from '@testing-library/react'
import type { Refusal } from '#remote/api.ts'
import { DAEMON, daemonPage, type DaemonPage } from './daemonPage.tsx'
import { FAKE_DAEMON } from './fakeLink.ts'
import { settle } from './livePage.tsx'

/** Presses a button, and waits for all that follows. */
export const press = async (name: string | RegExp, at: HTMLElement = document.body) => {
  fireEvent.click(within(at).getByRole('button', { name }))
  await settle()
}
/** The dialog of this title; null: it is not open. */
export const dialog = (name: string | RegExp = 'Connect to a daemon') =>
  screen.queryByRole('dialog', { name })
/** dialog(), which has to be open. */
export const inDialog = (name?: string | RegExp): HTMLElement => {
  const found = dialog(name)
  if (found === null) throw new Error(`no dialog ${String(name)} is open`)
  return found
}
/** Types into a field of the connect dialog. */
export const type = (label: RegExp, value: string) => {
  fireEvent.change(within(inDialog()).getByLabelText(label), { target: { value } })
}
/** What is announced of the connection. */
export const connection = () => screen.getByRole('status', { name: 'Connection status' }).textContent
/** The line beneath the header. */
export const provenance = () => screen.getByRole('region', { name: 'Provenance' })
/** What a connection has to say beyond its status; null: nothing. */
export const line = () => screen.queryByRole('region', { name: 'Connection' })
/** The daemon that the address names; null: none. */
export const address = () => new URLSearchParams(window.location.search).get('daemon')
/** The change of report of a daemon that refuses. */
export const refused = (why: Refusal) => ({ link: { kind: 'refused', why } as const, daemon: FAKE_DAEMON })
/** The button that says how the daemon is reached. */
export const chip = () => within(provenance()).getByRole('button', { name: /open the daemon$/ })

/** Connected, with the first forecast on screen. */
export async function connected(): Promise<DaemonPage> {
  const page = await daemonPage()
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  await page.happens((link) => {
    link.tick()
  })
  return page
}
