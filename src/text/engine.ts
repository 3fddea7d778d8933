import { isNetwork } from '#forecast/engines.ts'
import type { Engine, Provenance } from '#forecast/fleetForecast.ts'

export { isNetwork }

const NAMES: Readonly<Record<Engine, string>> = {
  'tft-webgpu': 'TFT · WebGPU',
  'tft-wasm': 'TFT · WASM',
  'tft-native': 'TFT · native',
  heuristic: 'Not the model · heuristic',
  unverified: 'Unverified engine',
}

/** What is to be said of a forecast that is not known to be the network's, as a sentence; null: it is. */
export function notFromModelText({ engine }: Pick<Provenance, 'engine'>): string | null {
  if (isNetwork(engine)) return null
  return engine === 'unverified'
    ? 'It cannot be verified that a trained network made this forecast.'
    : 'The network did not make this forecast.'
}

/** `TFT · WebGPU`. */
export function engineName({ engine }: Pick<Provenance, 'engine'>): string {
  return NAMES[engine]
}
