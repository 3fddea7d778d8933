import type { Breach } from '#forecast/breach.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { levelName } from '#text/levels.ts'
import { chartTitle, chartTitleOfSeveral, type Shown } from '#text/chartTitle.ts'
import type { Zone } from '#text/time.ts'
import { usualBand } from '../../features/charts/bands.ts'
import { fanAt, type Fan } from '../../features/charts/fan.ts'
import { measuredAt, type Panel, type Track } from '../../features/charts/track.ts'

/**
 * What a panel shows, in its title. threshold null: the metric has none, or the lines are of groups, which have none. A panel
 * of several metrics, each on its own range, has only its name. breach: of the panel's only series; null: there are several,
 * or it is not assessed.
 */
export function titleOf(
  panel: Panel,
  threshold: Threshold | null,
  zone: Zone,
  breach: Breach | null,
): string {
  if (panel.metric === null) return panel.title
  const [only] = panel.tracks
  const shown = panel.tracks.map(shownOf)
  const [one] = shown
  return panel.tracks.length === 1 && only !== undefined && one !== undefined
    ? chartTitle(one, threshold, zone, breach)
    : chartTitleOfSeveral(panel.title, shown, threshold)
}

function shownOf(track: Track): Shown {
  const { fan, key, metric } = track
  const band = usualBand(fan)
  return {
    name: key,
    metric,
    originMs: fan.originMs,
    stepMs: fan.stepMs,
    current: measuredAt(track, fan.originMs),
    median: pathOf(fan, fan.median),
    low: band === null ? [] : pathOf(fan, band.low),
    high: band === null ? [] : pathOf(fan, band.high),
    levels: [
      band === null ? '' : levelName(fan.levels[band.low] ?? NaN),
      band === null ? '' : levelName(fan.levels[band.high] ?? NaN),
    ],
  }
}

function pathOf(fan: Fan, level: number): readonly number[] {
  return Array.from({ length: fan.horizon }, (_, at) => fanAt(fan, at + 1, level))
}
