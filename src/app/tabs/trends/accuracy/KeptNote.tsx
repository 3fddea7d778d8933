import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { heldText } from '#text/accuracy.ts'
import { keptWords } from '#text/accuracyPage.ts'
import { plural } from '#text/numbers.ts'
import { timeText } from '#text/time.ts'
import { useLiveOf } from '../../../features/daemon/useLiveOf.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useZone } from '../../../state/times.ts'
import { useNowMs } from '../../../ui/clock.ts'

/** Which forecasts of a daemon its accuracy is measured on, as they are kept now. */
export function KeptNote({ view }: { view: ReadyView }) {
  const live = useLiveOf(view)
  const since = useSince(view)
  const kept = live === null ? '' : keptWords.kept(plural(live.report.kept.issues, 'forecast'), since)
  return <p className="soft">{keptWords.live(view.facts.name, kept)}</p>
}

/** What a report of kept forecasts is of. */
export function HeldText({ view, report }: { view: ReadyView; report: AccuracyReport }) {
  return heldText(report, useSince(view))
}

/** Since when forecasts are kept; null: none are. */
function useSince(view: ReadyView): string | null {
  const fromMs = useLiveOf(view)?.report.kept.fromMs ?? null
  const zone = useZone()
  const nowMs = useNowMs()
  return fromMs === null ? null : timeText(fromMs, zone, nowMs)
}
