import { useEffect } from 'react'
import { DialogPart } from '../../ui/Dialog.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import { useOverlay } from './overlay.ts'

const OverlayDialog = lazyPart(() => import('./OverlayDialog.tsx'), { ahead: true })

/** The page's dialog that is open, if any. */
export function Overlays() {
  const { overlay, close } = useOverlay()
  // A page that goes leaves no dialog to the next one.
  useEffect(() => useOverlay.getState().close, [])
  return (
    overlay !== null && (
      <DialogPart onClose={close}>
        <OverlayDialog overlay={overlay} />
      </DialogPart>
    )
  )
}
