import { useOverlay } from '../commands/overlay.ts'
import { zoneLabel } from '#text/time.ts'
import { zoneWords } from '#text/zone.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'

const OTHER = 'other'

/** The zone that all times are shown in; any that has a name is behind the last choice. */
export function ZoneSelect() {
  const zone = useZone()
  const { set } = usePreferences()
  const show = useOverlay((state) => state.show)
  const named = zone === 'utc' || zone === 'local' ? [] : [zone]
  return (
    <select
      className="select"
      aria-label={zoneWords.title}
      value={zone}
      onChange={(event) => {
        const { value } = event.target
        if (value === OTHER) show({ kind: 'zone' })
        else set({ zone: value })
      }}
    >
      {['utc', 'local', ...named].map((each) => (
        <option key={each} value={each}>
          {zoneLabel(each)}
        </option>
      ))}
      <option value={OTHER}>{zoneWords.other}</option>
    </select>
  )
}
