import type { Engine } from './fleetForecast.ts'

/** True where the network is known to have made the forecast; anything else is drawn and named differently. */
export function isNetwork(engine: Engine): boolean {
  return engine === 'tft-webgpu' || engine === 'tft-wasm' || engine === 'tft-native'
}
