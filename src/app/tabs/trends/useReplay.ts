import { useMemo, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Progress } from '#forecast/progress.ts'
import type { ReadyView } from '../../state/appState.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import { useNewestAnswer, type Ask } from '../../state/useNewestAnswer.ts'
import type { Indexed } from './tracks.ts'

/** Past forecasts that are kept after nobody looks at them: about as many values as 64 MB hold. */
const KEEP_MS = 2 * 60_000
const MOST_KEPT_VALUES = 4e6

export interface Replay {
  /** What to draw: the last past forecast that is ready, or the forecast of now. */
  readonly drawn: Indexed
  /** That of the time that is asked for is being made; not where a source has gone on and only a newer one is. */
  readonly making: boolean
  /** Why it could not be made; null: it could. */
  readonly error: unknown
  readonly progress: Progress | null
}

/**
 * The forecast as it was made `agoMs` before the newest row; null: that of now. Cancelled when another time ago is
 * asked for; where a source goes on, the one under way is made first and drawn.
 */
export function useReplay(view: ReadyView, agoMs: number | null): Replay {
  const [progress, setProgress] = useState<Progress | null>(null)
  const { source, facts, forecast, index } = view
  const asOfMs = agoMs === null ? NaN : forecast.issueTimeMs - agoMs
  const asOf = source.asOf.kind === 'can' && agoMs !== null ? source.asOf.use : null
  const ask = useMemo(
    (): Ask<FleetForecast> | null =>
      asOf === null ? null : ({ signal }) => asOf(asOfMs, setProgress, signal),
    [asOf, asOfMs],
  )
  const { value, waiting, error } = useNewestAnswer({
    question: ['replay', String(agoMs)],
    source: source.id,
    of: asOfMs,
    ask,
    keepMs: facts.live || forecast.quantiles.length > MOST_KEPT_VALUES ? 0 : KEEP_MS,
    standsIn: true,
  })
  const past = asOf === null ? null : value
  const drawn = useMemo(
    () => (past === null ? { forecast, index } : { forecast: past, index: indexForecast(past) }),
    [past, forecast, index],
  )
  return { drawn, making: waiting, error, progress }
}
