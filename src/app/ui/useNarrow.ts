import { useSyncExternalStore } from 'react'

/** As in the style sheets: from here down a server is its own view and the filters lie over the table. */
const NARROW = '(width < 1100px)'
/** From here down names have less room. */
const PHONE = '(width < 640px)'

/** From here down the columns need the room that the filters would take. */
const TIGHT = '(width < 1600px)'

const listen = (query: string) => (onChange: () => void) => {
  const media = window.matchMedia(query)
  media.addEventListener('change', onChange)
  return () => {
    media.removeEventListener('change', onChange)
  }
}
const listenNarrow = listen(NARROW)
const listenPhone = listen(PHONE)
const listenTight = listen(TIGHT)

export const useNarrow = (): boolean =>
  useSyncExternalStore(listenNarrow, () => window.matchMedia(NARROW).matches)

export const usePhone = (): boolean =>
  useSyncExternalStore(listenPhone, () => window.matchMedia(PHONE).matches)

export const useTight = (): boolean =>
  useSyncExternalStore(listenTight, () => window.matchMedia(TIGHT).matches)
