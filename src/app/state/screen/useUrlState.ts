import { useEffect } from 'react'
import { useAppStore } from '../context.tsx'
import { followAddress } from './followAddress.ts'

/** The address follows what is looked at as long as the page stands. */
export function useUrlState(): void {
  const store = useAppStore()
  useEffect(() => followAddress(store, window), [store])
}
