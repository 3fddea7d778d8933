import type { ReadyView } from '../../state/appState.ts'

export default function EnvironmentScreen({ view }: { view: ReadyView }) {
  return <h1>Environment: {view.forecast.series.length} series</h1>
}
