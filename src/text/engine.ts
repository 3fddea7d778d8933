import type { Engine, Provenance } from '#forecast/fleetForecast.ts'

export { isFromNetwork, isNetwork } from '#forecast/engines.ts'

const NAMES: Readonly<Record<Engine, string>> = {
  'tft-webgpu': 'TFT · WebGPU',
  'tft-wasm': 'TFT · WASM',
  'tft-native': 'TFT · native',
  heuristic: 'Not the model · heuristic',
  unverified: 'Unverified engine',
}

/** `TFT · WebGPU`. */
export function engineName({ engine }: Pick<Provenance, 'engine'>): string {
  return NAMES[engine]
}

/**
 * What is said wherever a forecast is shown that no network is known to have made. A daemon's claim that was not refuted
 * is still only a claim.
 */
export function notNetworkText({ engine, source }: Pick<Provenance, 'engine' | 'source'>): string {
  if (engine === 'unverified') return 'Not verified: only the daemon says that a model made this forecast.'
  if (source === 'daemon') return 'Rejected: no trained network makes such a forecast.'
  return 'The network did not make this forecast.'
}
