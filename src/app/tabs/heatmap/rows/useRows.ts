import { useMemo } from 'react'
import { useApp } from '../../../state/context.tsx'
import { visibleServers } from '../../../state/filters.ts'
import { usePreferences } from '../../../state/preferences.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { rowsOf, sortCandidates, type Candidate, type Row } from './rows.ts'
import { similarityOrder } from './similarity.ts'

/** The rows of a picture: the servers that the filters leave, in the chosen order. */
export function useRows(data: HeatmapData): readonly Row[] {
  const filters = useApp((state) => state.screen.filters)
  const { order, grouped, folded } = useApp((state) => state.screen.heatmap)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const { forecast, assessment } = data
  const lineOf = useMemo(
    () => new Map(data.states.map(({ server }, line) => [server, line] as const)),
    [data],
  )
  const candidates = useMemo(
    () =>
      visibleServers(assessment, forecast, filters, pinned).flatMap((state): Candidate[] => {
        const line = lineOf.get(state.server)
        if (line === undefined) return []
        return [{ line, state, standing: standingOf(data, line) }]
      }),
    [data, assessment, forecast, filters, pinned, lineOf],
  )
  return useMemo(() => {
    const ranks = { similar: () => placesOf(data), peak: () => peaksOf(data) }
    const sorted = sortCandidates(candidates, order, assessment, ranks)
    const profiles = data.states.some(({ profile }) => profile !== null)
    return rowsOf(sorted, order, grouped && profiles, new Set(folded))
  }, [data, candidates, assessment, order, grouped, folded])
}

function standingOf({ sources, shown }: HeatmapData, line: number): Candidate['standing'] {
  const ofLine = sources[line] ?? []
  if (shown.kind === 'any-risk' && ofLine.length > 0) return { kind: 'whole' }
  return ofLine.find(({ kind }) => kind === 'series') ?? { kind: ofLine.length > 0 ? 'left-out' : 'none' }
}

/** [lines] place of each line in the order of similarity. */
function placesOf({ field }: HeatmapData): Int32Array {
  const places = new Int32Array(field.lines)
  similarityOrder(field.values, field.span.count).forEach((line, place) => {
    places[line] = place
  })
  return places
}

/** [lines] worst shown value of the horizon, larger being worse; NaN: none. */
function peaksOf({ field, worst }: HeatmapData): Float64Array {
  const { first, count } = field.span
  const sign = worst === 'largest' ? 1 : -1
  const peaks = new Float64Array(field.lines).fill(NaN)
  for (let line = 0; line < field.lines; line++) {
    for (let column = Math.max(0, 1 - first); column < count; column++) {
      const value = sign * (field.values[line * count + column] ?? NaN)
      if (value > (peaks[line] ?? NaN) || (Number.isNaN(peaks[line]) && !Number.isNaN(value)))
        peaks[line] = value
    }
  }
  return peaks
}
