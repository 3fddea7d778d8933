import { createContext, useState } from 'react'
import { goesOn } from '../../../state/goesOn.ts'
import { shownName } from '../../../state/screen/shown.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'

/** Tells the screen that a drag over the picture began (true) or ended. */
export const PressingContext = createContext<(pressing: boolean) => void>(() => undefined)

/** Whether both answer the same question about the same source, at different times. */
function asksTheSame(a: HeatmapData, b: HeatmapData): boolean {
  return (
    a.metric === b.metric &&
    shownName(a.shown) === shownName(b.shown) &&
    a.spanKind === b.spanKind &&
    goesOn(a.forecast, b.forecast)
  )
}

/**
 * The data to show: during a drag those that it began on, so that what a person sees under the pointer is what is
 * selected, whatever forecasts come meanwhile. The newest again once it has ended.
 */
export function useSteadyData(
  newest: HeatmapData | null,
): readonly [HeatmapData | null, (pressing: boolean) => void] {
  const [pressedOn, setPressedOn] = useState<HeatmapData | null>(null)
  const isSteady = pressedOn !== null && newest !== null && asksTheSame(pressedOn, newest)
  return [isSteady ? pressedOn : newest, (pressing) => setPressedOn(pressing ? newest : null)]
}
