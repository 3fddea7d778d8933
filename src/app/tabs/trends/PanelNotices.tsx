import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { plural } from '#text/numbers.ts'
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
      {byGroup && ofGroups.pending && <p role="status">Adding up {plural(chosenGroups.length, 'group')}…</p>}
      {!byGroup && <MissingList forecast={drawn} {...{ servers, metrics, tracks }} />}
      {byGroup && tracks.length === 0 && !ofGroups.pending && (
        <p className="soft">No server of the group has a forecast that could be added up.</p>
      )}
    </>
  )
}

function PastNotice({ failed, reading, tooMuch, refusal }: LongerPast) {
  if (refusal !== null) return <p className="soft">{refusal}</p>
  if (failed)
    return <p role="alert">The longer past could not be read; what the forecast carries is shown.</p>
  if (tooMuch)
    return (
      <p className="soft">
        So long a past of so many servers is not read; what the forecast carries is shown.
      </p>
    )
  return reading ? <p role="status">Reading further back…</p> : null
}
