import { useEffect } from 'react'
import { ConnectDialog } from '../connect/ConnectDialog.tsx'
import { ExportDialog } from '../exports/ExportDialog.tsx'
import { ThresholdsDialog } from '../settings/ThresholdsDialog.tsx'
import { Help } from './Help.tsx'
import { useOverlay } from './overlay.ts'
import { Palette } from './Palette.tsx'
import { ZoneDialog } from '../settings/ZoneDialog.tsx'

/** The page's dialog that is open, if any. */
export function Overlays() {
  const overlay = useOverlay((state) => state.overlay)
  // A page that goes leaves no dialog to the next one.
  useEffect(() => useOverlay.getState().close, [])
  switch (overlay?.kind) {
    case undefined:
      return null
    case 'palette':
      return <Palette />
    case 'help':
      return <Help />
    case 'zone':
      return <ZoneDialog />
    case 'connect':
      return <ConnectDialog first={overlay.address} />
    case 'export':
      return <ExportDialog format={overlay.format} />
    case 'thresholds':
      return <ThresholdsDialog metric={overlay.metric} />
  }
}
