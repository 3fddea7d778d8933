import { daemonWords } from '#text/daemonPanels.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'

interface Props {
  readonly live: Live
  readonly main?: boolean
  readonly onDone?: () => void
}

/** Starts the page's model on the daemon's values; not there where that has been done, or the daemon is gone. */
export function ForecastHere({ live, main = false, onDone }: Props) {
  const showAs = useApp((state) => state.showAs)
  if (live.wanted === 'here' || live.report.link.kind === 'closed') return null
  return (
    <button
      type="button"
      className="button"
      data-kind={main ? 'main' : undefined}
      onClick={() => {
        showAs('here')
        onDone?.()
      }}
    >
      {daemonWords.forecastHere}
    </button>
  )
}
