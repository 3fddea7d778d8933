import { useMemo } from 'react'
import { ChartCanvas } from './ChartCanvas.tsx'
import { useColours, useLook } from './chartTheme.ts'
import { TONES } from './seriesTones.ts'
import { skillOption, type SkillChart } from './skillOption.ts'

/** The drawn part of a skill chart. Default export: it is loaded lazily, ECharts with it. */
export default function SkillCanvas({ chart, height }: { chart: SkillChart; height: number }) {
  const look = useLook()
  const palette = useColours(TONES)
  const option = useMemo(() => skillOption(chart, look, palette), [chart, look, palette])
  return <ChartCanvas option={option} height={height} />
}
