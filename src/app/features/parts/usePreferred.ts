import { useEffect } from 'react'
import { isPending, type FleetForecast, type SeriesKey } from '#forecast/fleetForecast.ts'
import { useApp } from '../../state/context.tsx'

/** How long what is looked at has to stay before it is asked for: a person scrolls past much. */
const SETTLED_MS = 150

/** Has series that are on screen forecast before the others, as long as they are pending. */
export function usePreferred(forecast: FleetForecast, onScreen: readonly number[]): void {
  const view = useApp((state) => state.view)
  const parts = view.kind === 'ready' ? view.source.parts : undefined
  const { series } = forecast
  const waiting = parts === undefined ? [] : onScreen.filter((at) => isPending(forecast, at))
  const key = waiting.join(' ')
  useEffect(() => {
    if (key === '' || parts === undefined) return
    const wanted: SeriesKey[] = key.split(' ').flatMap((at) => series[Number(at)] ?? [])
    const timer = setTimeout(() => parts.prefer(wanted), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [parts, series, key])
}
