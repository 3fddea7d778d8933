import { useState } from 'react'

/** A value that stays as it was while it is held. */
export function useSteady<T>(value: T, hold: boolean): T {
  const [kept, setKept] = useState(value)
  if (!hold && !Object.is(kept, value)) setKept(value)
  return hold ? kept : value
}
