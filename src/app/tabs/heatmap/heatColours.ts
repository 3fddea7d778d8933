import { useMemo } from 'react'
import { useColours } from '../../features/charts/chartTheme.ts'
import { parseRgb } from './oklab.ts'
import type { HeatColours } from './scale.ts'

const TOKENS = {
  plain1: '--heat-1',
  plain2: '--heat-2',
  plain3: '--heat-3',
  plain4: '--heat-4',
  plain5: '--heat-5',
  ok1: '--heat-ok-1',
  ok2: '--heat-ok-2',
  warning1: '--heat-warning-1',
  warning2: '--heat-warning-2',
  critical1: '--heat-critical-1',
  critical2: '--heat-critical-2',
  room: '--heat-room',
  even: '--heat-even',
  beyond: '--heat-beyond',
} as const

/** The heatmap's colours in the theme of now. */
export function useHeatColours(): HeatColours {
  const found = useColours(TOKENS)
  return useMemo(() => {
    const of = (name: keyof typeof TOKENS) => parseRgb(found[name])
    return {
      plain: [of('plain1'), of('plain2'), of('plain3'), of('plain4'), of('plain5')],
      ok: [of('ok1'), of('ok2')],
      warning: [of('warning1'), of('warning2')],
      critical: [of('critical1'), of('critical2')],
      room: of('room'),
      even: of('even'),
      beyond: of('beyond'),
    }
  }, [found])
}
