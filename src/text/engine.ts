import type { Engine, Provenance } from '#forecast/fleetForecast.ts'

export { isNetwork } from '#forecast/engines.ts'

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
