import type { ModelFacts, TableFacts } from '#engine/api.ts'
import { backendFromWire } from '#forecast/wire/kernelOnWire.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import type { OwnModel } from '#forecast/wire/own/model.ts'
import type { SourceFacts } from './forecastSource.ts'

/** What a daemon of ours says of its model and its data, as every source says it. */
export function ownSourceFacts(name: string, own: OwnFacts | null): SourceFacts {
  return {
    kind: 'daemon',
    name,
    live: true,
    table: own === null ? null : tableOf(name, own),
    model: own?.model === null || own?.model === undefined ? null : modelOf(own.model),
    settings: null,
    ...(own !== null && { host: own.host }),
  }
}

/** What changes it: an answer that says the same is the same to a screen. */
export function ownFactsKey(own: OwnFacts | null): string {
  return own === null ? '' : JSON.stringify([own.epoch, own.host, own.model, own.table])
}

function tableOf(name: string, { table, store }: OwnFacts): TableFacts | null {
  if (table === null || table === undefined) return null
  return { ...table, name, bytes: store.bytes, notes: [], fingerprint: '' }
}

function modelOf({ card, outputs, refused, backend, ...same }: OwnModel): ModelFacts {
  const { notes, ...rest } = card
  return {
    ...same,
    backend: backendFromWire(backend, same.backendDescription),
    card: { ...rest, ...(notes && { notes: [...notes] }) },
    ...(outputs && { outputs }),
    refused: refused.map(({ isSilent, ...each }) => ({
      ...each,
      backend: backendFromWire(each.backend, each.reason),
      ...(isSilent && { isSilent }),
    })),
  }
}
