import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ModelFacts } from '#engine/api.ts'
import { levelName } from '#text/levels.ts'
import type { Doubt } from '#forecast/doubts.ts'
import { outputsText } from '#text/kind.ts'
import { lagsText, selfCheckText, stepText, windowText } from '#text/model.ts'
import { formatCount } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { Doubts } from '../quality/Doubts.tsx'
import { Facts, type FactRows } from '../../ui/Facts.tsx'

const FORMS: Readonly<Record<ModelFacts['card']['form'], string>> = {
  checkpoint: 'Lightning checkpoint of pytorch-forecasting',
  folder: 'model folder (safetensors and dataset parameters)',
  fleetcast: 'Fleetcast model folder',
}

/** Everything known about the network behind a forecast. */
export function ModelCard({
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
  const refused = model.refused.map(({ reason }) => reason)
  const rows: FactRows = [
    ['Name', card.name],
    ['SHA-256', <code key="sha">{model.sha256}</code>],
    ['Trained on', card.trainedOn ?? 'not stated'],
    ['Trained at', card.trainedAt],
    ['Read from', FORMS[card.form]],
    ['Forecasts', model.layout === 'long' ? 'any metric, one series at a time' : model.targets.join(', ')],
    ['Needs columns', model.neededColumns.length === 0 ? null : model.neededColumns.join(', ')],
    [
      model.outputs === undefined ? 'Quantiles' : 'Gives',
      outputsText(model.outputs ?? [], model.levels.map(levelName).join(', ')),
    ],
    ['Window', windowText(model.encoderLength, model.horizon, model.stepMs ?? model.assumedStepMs)],
    ['Compares with', lagsText(model)],
    ['Least history', `${model.minEncoderLength} steps`],
    ['Step', stepText(model)],
    ['Parameters', formatCount(model.parameters)],
    ['Backend', forecast?.provenance.backend ?? model.backendDescription],
    ['Refused', refused.length === 0 ? null : refused.join('; ')],
    ['Self-check', selfCheckText(model)],
    ['Computed in', forecast === null ? null : durationText(forecast.provenance.elapsedMs)],
    ['Licence', card.licence],
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
