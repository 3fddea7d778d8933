import type { Engine, FleetForecast } from './fleetForecast.ts'

/** True where the network is known to have made the forecast; anything else is drawn and named differently. */
export function isNetwork(engine: Engine): boolean {
  return engine === 'tft-webgpu' || engine === 'tft-wasm' || engine === 'tft-native'
}

/** Whether the network is known to have made a metric's numbers: not where a simple forecast stands in for it. */
export function isFromNetwork(
  { provenance, simple = {} }: Pick<FleetForecast, 'provenance' | 'simple'>,
  metric: string,
): boolean {
  return isNetwork(provenance.engine) && simple[metric] === undefined
}
