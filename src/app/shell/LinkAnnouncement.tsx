import { leftText, linkAnnouncement } from '#text/link.ts'
import type { AppState } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import { newestOf } from '../state/live.ts'

/** A selector on the text keeps a screen reader silent while the text stays. */
const said = (state: AppState): string => {
  const live = newestOf(state)
  if (live !== null) return linkAnnouncement(live.report)
  return state.left === null ? '' : leftText(state.left)
}

/** What a screen reader hears of the connection. */
export default function LinkAnnouncement() {
  return useApp(said)
}
