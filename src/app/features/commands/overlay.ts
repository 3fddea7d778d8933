import { create } from 'zustand'
import type { ExportFormat } from '#engine/api.ts'

/** A dialog of the whole page; at most one is open. */
export type Overlay =
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'glossary' }
  | { readonly kind: 'zone' }
  | { readonly kind: 'model' }
  | { readonly kind: 'kept' }
  /** address: what to begin with; null: nothing. */
  | { readonly kind: 'connect'; readonly address: string | null }
  /** metric: where to begin; null: at the first. */
  | { readonly kind: 'thresholds'; readonly metric: string | null }
  | { readonly kind: 'export'; readonly format: ExportFormat }

interface OverlayState {
  readonly overlay: Overlay | null
  show: (overlay: Overlay) => void
  close: () => void
}

/** Which dialog of the page is open: any button or command may open one. */
export const useOverlay = create<OverlayState>()((set) => ({
  overlay: null,
  show: (overlay) => {
    set({ overlay })
  },
  close: () => {
    set({ overlay: null })
  },
}))
