import type { Servable } from './accuracy/comparison.ts'
import type { Engine, FleetForecast } from './fleetForecast.ts'
import { own } from './window/names.ts'

/** True where the network is known to have made the forecast; anything else is drawn and named differently. */
export function isNetwork(engine: Engine): boolean {
  return engine === 'tft-webgpu' || engine === 'tft-wasm' || engine === 'tft-native'
}

/** Whether the network is known to have made a metric's numbers: not where a simple forecast stands in for it. */
export function isFromNetwork(
  forecast: Pick<FleetForecast, 'provenance' | 'simple'>,
  metric: string,
): boolean {
  return isNetwork(forecast.provenance.engine) && standInOf(forecast, metric) === undefined
}

/** The simple forecast that stands in for the model's numbers of a metric, whatever it is called. */
export function standInOf(
  { simple = {} }: Pick<FleetForecast, 'simple'>,
  metric: string,
): Servable | undefined {
  return own(simple, metric)
}
