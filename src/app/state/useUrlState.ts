import { useEffect } from 'react'
import { useApp } from './context.tsx'
import { usePreferences } from './preferences.ts'
import { writeUrl } from './url.ts'

/** Keeps the address shareable: the selected server and metric, and the zone that times are shown in. */
export function useUrlState(): void {
  const { server, metric } = useApp((state) => state.selection)
  const zone = usePreferences((preferences) => preferences.zone)
  useEffect(() => {
    const { pathname, search, hash } = window.location
    window.history.replaceState(null, '', `${pathname}${writeUrl(search, { server, metric, zone })}${hash}`)
  }, [server, metric, zone])
}
