import { SEVERITIES } from '#forecast/thresholds.ts'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import type { ReadyView } from '../../state/appState.ts'
import type { Selection } from '../../state/forecastIndex.ts'
import type { TrendsState } from '../../state/screen/trends.ts'

/**
 * The servers to draw: those chosen, else the one looked at elsewhere, else the one drawn before, else the worst. What a
 * person reads must not become another server under them: of those chosen that have been drawn, one that is missing
 * from this forecast keeps its place, and without a choice the worst of now does not take the place of the worst of then.
 * before: what was drawn of the same source.
 */
export function chosenServers(
  view: ReadyView,
  { servers }: TrendsState,
  selection: Selection,
  before: readonly string[],
): readonly string[] {
  const known = view.assessment.servers.filter(({ series }) => series.length > 0)
  const names = new Set(known.map(({ server }) => server))
  const exists = (server: string) => names.has(server) || before.includes(server)
  const chosen = servers.filter(exists).slice(0, MOST_COMPARED)
  if (chosen.length > 0) return chosen
  if (selection.server !== null && names.has(selection.server)) return [selection.server]
  const [drawn] = before
  if (drawn !== undefined && names.has(drawn)) return [drawn]
  let worst = known[0]
  for (const state of known) {
    if (worst !== undefined && SEVERITIES.indexOf(state.severity) < SEVERITIES.indexOf(worst.severity))
      worst = state
  }
  return worst === undefined ? [] : [worst.server]
}

/** The metrics to draw, in the forecast's order: those chosen that exist, else the one looked at elsewhere. */
export function chosenMetrics(
  { index }: ReadyView,
  { metrics }: TrendsState,
  selection: Selection,
): readonly string[] {
  const chosen = index.metrics.filter((metric) => metrics.includes(metric))
  if (chosen.length > 0) return chosen
  const looked = index.metrics.filter((metric) => metric === selection.metric)
  return looked.length > 0 ? looked : index.metrics.slice(0, 1)
}

/** The list with one put in or taken out; a full list stays as it is. */
export function toggled(list: readonly string[], name: string, most = Infinity): readonly string[] {
  if (list.includes(name)) return list.filter((each) => each !== name)
  return list.length < most ? [...list, name] : list
}
