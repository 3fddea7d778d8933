import type { MetricsInput, ModelInput } from '../state/appState.ts'

function files(name: string) {
  return [{ path: name, file: new File(['x'], name) }]
}

/** A file of metrics of this name, as it is dropped. */
export function droppedData(name: string): MetricsInput {
  return { kind: 'files', files: files(name) }
}

/** A model of this name, as it is dropped. */
export function droppedModel(name: string): ModelInput {
  return { kind: 'files', files: files(name), quantiles: null }
}
