import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { trendsWords } from '#text/trends.ts'
import type { Track } from '../../features/charts/track.ts'

interface Props {
  readonly forecast: FleetForecast
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  readonly tracks: readonly Track[]
}

/** Chosen servers' metrics that are not drawn, and why. */
export function MissingList({ forecast, servers, metrics, tracks }: Props) {
  const drawn = new Set(tracks.map(({ key }) => key))
  const known = new Set(forecast.series.map(({ server }) => server))
  const missing = metrics.flatMap((metric) =>
    servers.flatMap((server) => {
      if (drawn.has(`${metric} of ${server}`)) return []
      const left = forecast.leftOut.find(
        (each) => each.server === server && (each.metric === metric || each.metric === null),
      )
      const unknown = known.has(server) ? trendsWords.noMetric : trendsWords.noServer
      return [{ key: `${metric} of ${server}`, reason: left?.reason ?? unknown }]
    }),
  )
  if (missing.length === 0) return null
  return (
    <details className="soft">
      <summary>{trendsWords.notDrawn(missing.length)}</summary>
      <ul>
        {missing.map(({ key, reason }) => (
          <li key={key}>{`${key}: ${reason}`}</li>
        ))}
      </ul>
    </details>
  )
}
