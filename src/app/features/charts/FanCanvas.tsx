import { useMemo } from 'react'
import { ChartCanvas } from './ChartCanvas.tsx'
import { useColours, useLook } from './chartTheme.ts'
import type { Fan } from './fan.ts'
import { fanOption, type FanContext } from './fanOption.ts'
import { TONES } from './seriesTones.ts'

export interface FanCanvasProps extends Omit<FanContext, 'look' | 'palette' | 'height'> {
  readonly fan: Fan
  readonly height: number
}

/** The drawn part of a fan chart. Default export: it is loaded lazily, ECharts with it. */
export default function FanCanvas({ fan, height, zone, network, originLabel, thresholds }: FanCanvasProps) {
  const look = useLook()
  const palette = useColours(TONES)
  const option = useMemo(
    () => fanOption(fan, { zone, look, palette, network, originLabel, thresholds, height }),
    [fan, zone, look, palette, network, originLabel, thresholds, height],
  )
  return <ChartCanvas option={option} height={height} />
}
