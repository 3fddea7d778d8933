import { useCallback, useState } from 'react'

/** The alert whose row stays in a list that it has left meanwhile, see useHeld(); null: none. */
export function useHeldAlert(): readonly [number | null, (id: number, held: boolean) => void] {
  const [heldId, setHeldId] = useState<number | null>(null)
  const hold = useCallback((id: number, held: boolean) => {
    setHeldId((now) => (held ? id : now === id ? null : now))
  }, [])
  return [heldId, hold]
}
