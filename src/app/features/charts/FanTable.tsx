import { chartWords } from '#text/charts.ts'
import { levelName } from '#text/levels.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { fanAt, timeOfStep, type Fan } from './fan.ts'
import { ColumnHeads, ValuesTable } from './ValuesTable.tsx'

/** The fan chart's numbers: one row per horizon step, one column per level. */
export function FanTable({ fan, zone }: { fan: Fan; zone: Zone }) {
  const steps = Array.from({ length: fan.horizon }, (_, index) => index + 1)
  // A forecast's levels are those of all its metrics together: a column of nothing is left away.
  const known = fan.levels
    .map((level, q) => ({ level, q }))
    .filter(({ q }) => steps.some((step) => !Number.isNaN(fanAt(fan, step, q))))
  return (
    <ValuesTable
      label={chartWords.valuesOf(fan.metric)}
      caption={chartWords.forecastOf(fan.metric, fan.server)}
    >
      <ColumnHeads names={[chartWords.validAt, 'Ahead', ...known.map(({ level }) => levelName(level))]} />
      <tbody>
        {steps.map((step) => (
          <tr key={step}>
            <th scope="row">
              {timeText(timeOfStep(fan, step), zone, fan.originMs, precisionOf(fan.stepMs))}
            </th>
            <td>{durationText(step * fan.stepMs)}</td>
            {known.map(({ level, q }) => (
              <td key={level}>{quantityText(formatQuantity(fanAt(fan, step, q), fan.metric))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ValuesTable>
  )
}
