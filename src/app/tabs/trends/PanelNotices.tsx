import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { PendingNote } from '../../features/parts/PendingNote.tsx'
import { plural } from '#text/numbers.ts'
import { trendsWords } from '#text/trends.ts'
import { MissingList } from './MissingList.tsx'
import type { Chosen } from './useChosen.ts'
import type { LongerPast } from './useLongerPast.ts'
import type { Panels } from './usePanels.ts'

interface Props {
  readonly chosen: Chosen
  readonly drawn: FleetForecast
  readonly panels: Panels
}

/** What is still being read or added up, and what of the choice cannot be drawn. */
export function PanelNotices({ chosen, drawn, panels: { tracks, ofGroups, longer } }: Props) {
  const { byGroup, servers, metrics, chosenGroups } = chosen
  return (
    <>
      <PastNotice {...longer} />
      {byGroup && ofGroups.pending && (
        <p role="status">{trendsWords.addingUp(plural(chosenGroups.length, 'group'))}</p>
      )}
      {!byGroup && <MissingList forecast={drawn} {...{ servers, metrics, tracks }} />}
      {byGroup && tracks.length === 0 && !ofGroups.pending && <p className="soft">{trendsWords.noGroup}</p>}
    </>
  )
}

/** Which of the drawn series are not forecast yet. Below the charts: it goes when they are, and nothing may move then. */
export function PendingSeries({ chosen, drawn }: Pick<Props, 'chosen' | 'drawn'>) {
  const { byGroup, servers, metrics } = chosen
  return !byGroup && <PendingNote forecast={drawn} series={seriesOf(drawn, servers, metrics)} />
}

function seriesOf(
  { series, pending }: FleetForecast,
  servers: readonly string[],
  metrics: readonly string[],
): readonly number[] {
  if (pending === undefined) return []
  return series.flatMap(({ server, metric }, at) =>
    servers.includes(server) && metrics.includes(metric) ? [at] : [],
  )
}

function PastNotice({ failed, reading, tooMuch, refusal }: LongerPast) {
  if (refusal !== null) return <p className="soft">{refusal}</p>
  if (failed) return <p role="alert">{trendsWords.pastFailed}</p>
  if (tooMuch) return <p className="soft">{trendsWords.pastTooMuch}</p>
  return reading ? <p role="status">{trendsWords.readingPast}</p> : null
}
