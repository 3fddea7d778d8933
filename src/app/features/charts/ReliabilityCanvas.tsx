import { useMemo } from 'react'
import { ChartCanvas } from './ChartCanvas.tsx'
import { useColours, useLook } from './chartTheme.ts'
import { reliabilityOption, type ReliabilityLine } from './reliabilityOption.ts'
import { TONES } from './seriesTones.ts'

/** The drawn part of a reliability plot. Default export: it is loaded lazily, ECharts with it. */
export default function ReliabilityCanvas({
  lines,
  height,
}: {
  lines: readonly ReliabilityLine[]
  height: number
}) {
  const look = useLook()
  const palette = useColours(TONES)
  const option = useMemo(() => reliabilityOption(lines, look, palette), [lines, look, palette])
  return <ChartCanvas option={option} height={height} />
}
