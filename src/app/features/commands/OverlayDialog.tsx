import { ConnectDialog } from '../connect/ConnectDialog.tsx'
import { ExportDialog } from '../exports/ExportDialog.tsx'
import { ModelDialog } from '../modelCard/ModelDialog.tsx'
import { KeptDialog } from '../kept/KeptDialog.tsx'
import { ThresholdsDialog } from '../settings/ThresholdsDialog.tsx'
import { ZoneDialog } from '../settings/ZoneDialog.tsx'
import { GlossaryDialog } from './Glossary.tsx'
import { Help } from './Help.tsx'
import type { Overlay } from './overlay.ts'
import { Palette } from './Palette.tsx'

/** The page's dialogs, in one chunk: none is there until the first is opened. */
export default function OverlayDialog({ overlay }: { overlay: Overlay }) {
  switch (overlay.kind) {
    case 'palette':
      return <Palette />
    case 'help':
      return <Help />
    case 'glossary':
      return <GlossaryDialog />
    case 'zone':
      return <ZoneDialog />
    case 'model':
      return <ModelDialog />
    case 'kept':
      return <KeptDialog />
    case 'connect':
      return <ConnectDialog first={overlay.address} />
    case 'export':
      return <ExportDialog format={overlay.format} />
    case 'thresholds':
      return <ThresholdsDialog metric={overlay.metric} />
  }
}
