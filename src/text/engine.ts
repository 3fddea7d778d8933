import { SIMPLE_BACKEND } from '#forecast/engines.ts'
import type { Engine, Provenance } from '#forecast/fleetForecast.ts'

export { isNetwork } from '#forecast/engines.ts'

const NAMES: Readonly<Record<Engine, string>> = {
  'tft-webgpu': 'TFT · WebGPU',
  'tft-kernel': 'TFT · kernel',
  'tft-wasm': 'TFT · WASM',
  'tft-native': 'TFT · native',
  heuristic: 'Not the model · heuristic',
  unverified: 'Engine not verified',
}

/** `TFT · WebGPU`; of the kernel also what it is compiled for: `TFT · kernel (WASM)`. */
export function engineName({ engine, backend }: Pick<Provenance, 'engine' | 'backend'>): string {
  return engine === 'tft-kernel' ? `TFT · ${backend.split(',', 1)[0] ?? ''}` : NAMES[engine]
}

/**
 * What is said wherever a forecast is shown that no network is known to have made. A daemon's claim that was not refuted
 * is still only a claim.
 */
export function notNetworkText({
  engine,
  source,
  backend,
}: Pick<Provenance, 'engine' | 'source' | 'backend'>): string {
  if (engine === 'unverified')
    return 'Not verified: only the daemon claims that this forecast is from a model.'
  if (source === 'daemon' && backend !== SIMPLE_BACKEND)
    return 'Rejected: a trained network does not make such a forecast.'
  return 'This forecast is not from the network.'
}

/** `TFT · native on db-host`: where a daemon of ours makes its forecasts. */
export function madeOnText(engine: string, host: string): string {
  return `${engine} on ${host}`
}
