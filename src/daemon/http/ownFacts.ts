import type { ModelFacts } from '#engine/api.ts'
import { backendOnWire } from '#forecast/wire/kernelOnWire.ts'
import { modelType } from '#forecast/wire/madeBy.ts'
import type { OwnFacts, OwnTable } from '#forecast/wire/own/facts.ts'
import type { NoForecast } from '../events.ts'
import type { Parts } from '../parts.ts'
import type { HttpSettings } from './env.ts'
import { publishedOf, whyNone, windowSize } from './standing.ts'

/** What the daemon says of itself: `GET /api/fleetcast/facts`, and the stream's hello. */
export function ownFacts(
  parts: Parts,
  { version, hostname }: Pick<HttpSettings, 'version' | 'hostname'>,
): OwnFacts {
  const { source, forecasts, clock } = parts
  const none = whyNone(parts)
  const published = publishedOf(parts)
  return {
    protocol: 1,
    epoch: parts.epoch,
    version,
    host: hostname,
    startedMs: parts.startedMs,
    nowMs: clock.nowMs(),
    rate: clock.rate,
    source: {
      kind: source.kind,
      name: source.name,
      condition: source.condition(),
      scenario:
        source.scenario === null ? null : { ...source.scenario.current(), modes: source.scenario.modes },
    },
    model: modelOf(forecasts.model()),
    none: none === null ? null : { ...none, error: errorOf(none) },
    madeBy: published === null ? null : modelType(published.judged.forecast),
    table: tableOf(parts),
    warmth: forecasts.warmth(),
    runs: forecasts.runs(),
    intake: parts.intake.facts(),
    // The folder's name is enough for those who ask from elsewhere.
    store: { ...parts.store.facts(), path: parts.config.dataDir.split(/[/\\]/).at(-1) ?? '' },
    problems: parts.problems(),
    can: { scenario: source.scenario !== null },
  }
}

function modelOf(model: ModelFacts | null): OwnFacts['model'] {
  if (model === null) return null
  const refused = model.refused.map((each) => ({ ...each, backend: backendOnWire(each.backend) }))
  return { ...model, backend: backendOnWire(model.backend), refused }
}

function errorOf({ error }: NoForecast) {
  if (error === null) return null
  const { code, message, place } = error
  return { code, message, place: { ...place } }
}

/** null: nothing has come. */
function tableOf(parts: Parts): OwnTable | null {
  const { servers, metrics, newestMs } = parts.intake.current()
  const { sample, step } = parts.store.facts().fromMs
  if (newestMs === null) return null
  return {
    servers: servers.length,
    metrics,
    labels: [
      ...(servers.some(({ profile }) => profile !== null) ? ['profile'] : []),
      ...(servers.some(({ status }) => status !== null) ? ['status'] : []),
    ],
    rows: windowSize(parts),
    firstMs: step ?? sample ?? newestMs,
    lastMs: newestMs,
    stepMs: parts.intake.facts().feedStepMs,
    naiveTime: false,
  }
}
