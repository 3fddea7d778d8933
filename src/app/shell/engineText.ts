import type { Engine, Provenance } from '#forecast/fleetForecast.ts'

const NAMES: Readonly<Record<Engine, string>> = {
  'tft-webgpu': 'TFT · WebGPU',
  'tft-wasm': 'TFT · WASM',
  'tft-native': 'TFT · native',
  heuristic: 'Not the model · heuristic',
  unverified: 'Unverified engine',
}

/** True where the network is known to have made the forecast; anything else is drawn and named differently. */
export function isNetwork(engine: Engine): boolean {
  return engine === 'tft-webgpu' || engine === 'tft-wasm' || engine === 'tft-native'
}

/** `TFT · WebGPU`. */
export function engineName({ engine }: Pick<Provenance, 'engine'>): string {
  return NAMES[engine]
}
