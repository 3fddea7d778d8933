import type { ReadyView } from '../../state/appState.ts'

export default function HeatmapScreen({ view }: { view: ReadyView }) {
  return <h1>Heatmap: {view.forecast.series.length} series</h1>
}
