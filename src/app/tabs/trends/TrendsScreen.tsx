import type { ReadyView } from '../../state/appState.ts'

export default function TrendsScreen({ view }: { view: ReadyView }) {
  return <h1>Trends: {view.forecast.series.length} series</h1>
}
