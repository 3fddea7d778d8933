import { useEffect } from 'react'
import { usePreferences } from './preferences.ts'

/** Puts the chosen theme on the document; `system` leaves it to the system. */
export function useTheme(): void {
  const theme = usePreferences((preferences) => preferences.theme)
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset['theme']
    else dataset['theme'] = theme
  }, [theme])
}
