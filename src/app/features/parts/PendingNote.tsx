import { isPending, type FleetForecast } from '#forecast/fleetForecast.ts'
import { pendingText } from '#text/parts.ts'
import { usePreferred } from './usePreferred.ts'

interface Props {
  readonly forecast: FleetForecast
  /** What is drawn, by its place in the forecast. */
  readonly series: readonly number[]
}

/** Which of the drawn series have only a past yet; they are forecast next. */
export function PendingNote({ forecast, series }: Props) {
  usePreferred(forecast, series)
  const waiting = series.filter((at) => isPending(forecast, at)).length
  if (waiting === 0) return null
  return <p className="soft">{pendingText(waiting, series.length)}</p>
}
