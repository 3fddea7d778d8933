import { useState } from 'react'

/** What a live region depends on. */
interface Heard {
  /** Another one comes by itself, without any act of the person: a forecast. */
  readonly moving: unknown
  /** What the person's acts change: a text, a choice. */
  readonly act: unknown
  /** An act has not had its answer yet, however often `moving` changes. */
  readonly busy?: boolean
}

/**
 * The `aria-live` of a region: 'polite' after an act of the person, 'off' while only time goes on. A forecast every second
 * would otherwise be read out every second, over everything else.
 */
export function useLive({ moving, act, busy = false }: Heard): 'polite' | 'off' {
  const [heard, setHeard] = useState({ moving, act, busy, live: 'polite' as 'polite' | 'off' })
  const moved = !Object.is(heard.moving, moving)
  const acted = !Object.is(heard.act, act)
  if (!moved && !acted && heard.busy === busy) return heard.live
  const live = moved && !heard.busy ? 'off' : acted ? 'polite' : heard.live
  setHeard({ moving, act, busy, live })
  return live
}
