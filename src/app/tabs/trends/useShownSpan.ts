import { useMemo } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { TimeSpan } from '../../features/charts/track.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { shownPastMs } from './earlierTimes.ts'
import { fitSpan, panned, wholeSpan, zoomed } from './span.ts'
import type { Chosen } from './useChosen.ts'

/** The part of the time axis that is shown, and what can be done about it. */
export interface ShownSpan {
  /** The same object while its ends are the same. */
  readonly span: TimeSpan
  /** Whether a part is looked at closely, not all of it. */
  readonly closer: boolean
  /** Shows another part, as far as there is data. */
  readonly show: (wanted: TimeSpan) => void
  /** factor < 1: closer. The time `aroundMs` stays where it is; null: the middle. */
  readonly zoom: (factor: number, aroundMs: number | null) => void
  /** By a share of what is shown; negative: to the past. */
  readonly pan: (share: number) => void
  readonly reset: () => void
}

/** The span in the address within what there is: from where the source's past begins to the end of the horizon. */
export function useShownSpan(
  view: ReadyView,
  drawn: FleetForecast,
  { trends, change }: Pick<Chosen, 'trends' | 'change'>,
): ShownSpan {
  const { issueTimeMs, horizon, stepMs } = view.forecast
  const firstMs = pastBeginsMs(view)
  const heldMs = issueTimeMs - firstMs
  const whole = wholeSpan(drawn, trends.pastMs === null ? shownPastMs(view) : Math.min(trends.pastMs, heldMs))
  const { fromMs, toMs } = trends
  const limits = { fromMs: Math.min(whole.fromMs, firstMs), toMs: issueTimeMs + horizon * stepMs }
  const closer = fromMs !== null && toMs !== null
  const shown = closer ? fitSpan({ fromMs, toMs }, limits, stepMs) : whole
  const span = useMemo(() => ({ fromMs: shown.fromMs, toMs: shown.toMs }), [shown.fromMs, shown.toMs])
  const show = (wanted: TimeSpan) => {
    change(fitSpan(wanted, limits, stepMs))
  }
  return {
    span,
    closer,
    show,
    zoom: (factor, aroundMs) => {
      show(zoomed(span, aroundMs ?? (span.fromMs + span.toMs) / 2, factor))
    },
    pan: (share) => {
      show(panned(span, share * (span.toMs - span.fromMs)))
    },
    reset: () => {
      change({ fromMs: null, toMs: null })
    },
  }
}
