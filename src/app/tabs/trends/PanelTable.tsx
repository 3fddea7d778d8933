import type { Panel, TimeSpan } from '../../features/charts/track.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import { usualBand } from '../../features/charts/bands.ts'
import { fanCovering, forecastAt, measuredAt, stepAt } from '../../features/charts/track.ts'
import { ValuesTable } from '../../features/charts/ValuesTable.tsx'
import { trendsWords } from '#text/trends.ts'
import { levelName } from '#text/levels.ts'
import styles from './Panel.module.css'

/** Rows that a table on the page holds; the CSV has all. */
const MOST_ROWS = 600

/** The times of a span at which there may be values, every n-th where there are too many. */
function timesOf(panel: Panel, { fromMs, toMs }: TimeSpan): { times: readonly number[]; stride: number } {
  const [track] = panel.tracks
  if (track === undefined) return { times: [], stride: 1 }
  const { originMs, stepMs } = track.fan
  const first = Math.ceil((fromMs - originMs) / stepMs)
  const last = Math.floor((toMs - originMs) / stepMs)
  const stride = Math.max(1, Math.ceil((last - first + 1) / MOST_ROWS))
  const times: number[] = []
  for (let step = first; step <= last; step += stride) times.push(originMs + step * stepMs)
  return { times, stride }
}

/** What the chart shows as numbers: one row per step, measured value and median with its interval per line. */
export function PanelTable({ panel, span, zone }: { panel: Panel; span: TimeSpan; zone: Zone }) {
  const precision = precisionOf(panel.tracks[0]?.fan.stepMs ?? NaN)
  const { times, stride } = timesOf(panel, span)
  const text = (value: number, metric: string) =>
    Number.isNaN(value) ? '' : quantityText(formatQuantity(value, metric))
  return (
    <>
      {stride > 1 && <p className="soft">{trendsWords.everyStep(stride)}</p>}
      <ValuesTable label={trendsWords.valuesOf(panel.title)} caption={panel.title} className={styles.values}>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {trendsWords.validAt}
            </th>
            {panel.tracks.map(({ key, name }) => (
              <th key={key} scope="colgroup" colSpan={4}>
                {name}
              </th>
            ))}
          </tr>
          <tr>
            {panel.tracks.flatMap(({ key, fan }) => {
              const band = usualBand(fan)
              const names = [
                trendsWords.measured,
                ...(band === null
                  ? ['–', 'P50', '–']
                  : [levelName(fan.levels[band.low] ?? NaN), 'P50', levelName(fan.levels[band.high] ?? NaN)]),
              ]
              return names.map((name, index) => (
                <th key={`${key} ${index}`} scope="col">
                  {name}
                </th>
              ))
            })}
          </tr>
        </thead>
        <tbody>
          {times.map((timeMs) => (
            <tr key={timeMs}>
              <th scope="row">{timeText(timeMs, zone, span.toMs, precision)}</th>
              {panel.tracks.flatMap((track) => {
                const fan = fanCovering(track, timeMs) ?? track.fan
                const { middle, low, high } = forecastAt(fan, stepAt({ fan }, timeMs))
                return [measuredAt(track, timeMs), low, middle, high].map((value, index) => (
                  <td key={`${track.key} ${index}`}>{text(value, track.metric)}</td>
                ))
              })}
            </tr>
          ))}
        </tbody>
      </ValuesTable>
    </>
  )
}
