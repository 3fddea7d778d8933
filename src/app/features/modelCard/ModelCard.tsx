import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ModelFacts } from '#engine/api.ts'
import { levelName } from '#text/levels.ts'
import type { Doubt } from '#forecast/doubts.ts'
import { outputsText } from '#text/kind.ts'
import { computedText, minHistoryText, modelCardWords } from '#text/modelCard.ts'
import { crossingsText } from '#text/provenance.ts'
import { lagsText, selfCheckText, stepText, windowText } from '#text/model.ts'
import { formatCount } from '#text/numbers.ts'
import { countText } from '#text/soFar.ts'
import { durationText } from '#text/time.ts'
import { Doubts } from '../quality/Doubts.tsx'
import { Facts, type FactRows } from '../../ui/Facts.tsx'

/** Everything known about the network behind a forecast. */
export default function ModelCard({
  model,
  forecast,
  doubts = [],
}: {
  model: ModelFacts
  forecast: FleetForecast | null
  /** What speaks against it; see doubtsOf(). */
  doubts?: readonly Doubt[]
}) {
  const { card } = model
  const rowNames = modelCardWords.rows
  const refused = model.refused.map(({ reason }) => reason)
  const rows: FactRows = [
    [rowNames.name, card.name],
    [rowNames.sha, <code key="sha">{model.sha256}</code>],
    [rowNames.trainedOn, card.trainedOn ?? modelCardWords.notStated],
    [rowNames.trainedAt, card.trainedAt],
    [rowNames.readFrom, modelCardWords.forms[card.form]],
    [rowNames.forecasts, model.layout === 'long' ? modelCardWords.anyMetric : model.targets.join(', ')],
    [rowNames.needs, model.neededColumns.length === 0 ? null : model.neededColumns.join(', ')],
    [
      model.outputs === undefined ? rowNames.quantiles : rowNames.gives,
      outputsText(model.outputs ?? [], model.levels.map(levelName).join(', ')),
    ],
    [rowNames.window, windowText(model.encoderLength, model.horizon, model.stepMs ?? model.assumedStepMs)],
    [rowNames.lags, lagsText(model)],
    [rowNames.minHistory, minHistoryText(model.minEncoderLength)],
    [rowNames.step, stepText(model)],
    [rowNames.parameters, formatCount(model.parameters)],
    [rowNames.backend, forecast?.provenance.backend ?? model.backendDescription],
    [rowNames.refused, refused.length === 0 ? null : refused.join('; ')],
    [rowNames.selfCheck, selfCheckText(model)],
    [rowNames.computedIn, forecast === null ? null : computedIn(forecast)],
    [rowNames.sorted, forecast === null ? null : crossingsText(forecast)],
    [rowNames.licence, card.licence],
    ...Object.entries(card.facts),
  ]
  return (
    <>
      {card.description !== '' && <p className="soft">{card.description}</p>}
      <Doubts doubts={doubts} />
      {card.notes?.map((note) => (
        <p key={note} className="soft">
          {note}.
        </p>
      ))}
      <Facts rows={rows} />
    </>
  )
}

/** How long it took, and what of it was computed before. */
function computedIn({ provenance, reused = 0, series }: FleetForecast): string {
  const unchanged = reused === 0 ? null : countText({ done: reused, of: series.length })
  return computedText(durationText(provenance.elapsedMs), unchanged)
}
