import { useMemo } from 'react'
import { ChartCanvas } from './ChartCanvas.tsx'
import { calibrationOption, type CalibrationPoint } from './calibrationOption.ts'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'

/** The drawn part of a calibration plot. Default export: it is loaded lazily, ECharts with it. */
export default function CalibrationCanvas({
  points,
  height,
}: {
  points: readonly CalibrationPoint[]
  height: number
}) {
  const look = useLook()
  const palette = useColours(TONES)
  const option = useMemo(() => calibrationOption(points, look, palette), [points, look, palette])
  return <ChartCanvas option={option} height={height} />
}
