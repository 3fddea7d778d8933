import { create } from 'zustand'
import { forgiving, localKept } from '../../ui/browserStorage.ts'

const KEY = 'fleetcast.tour'
const kept = forgiving(localKept)

/** Whether a person has left the tour, in this browser; it is then not shown again. */
export const useTourLeft = create<{ left: boolean; leave: () => void }>()((set) => ({
  left: kept.getItem(KEY) === 'left',
  leave: () => {
    kept.setItem(KEY, 'left')
    set({ left: true })
  },
}))
