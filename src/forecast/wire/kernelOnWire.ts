import type { Engine } from '../fleetForecast.ts'

/**
 * Pages of earlier versions know three backends and refuse a fourth. On the wire our kernel goes by `native`, and is known
 * again by what is said of it in words, which always begins with its name.
 */
const KERNEL = /^kernel\b/

type Backend = 'webgpu' | 'kernel' | 'wasm' | 'native'

export function backendOnWire(backend: Backend): Exclude<Backend, 'kernel'> {
  return backend === 'kernel' ? 'native' : backend
}

/** said: the backend's description, or why it was refused. */
export function backendFromWire(backend: Exclude<Backend, 'kernel'>, said: string): Backend {
  return backend === 'native' && KERNEL.test(said) ? 'kernel' : backend
}

export function engineOnWire(engine: Engine): Exclude<Engine, 'tft-kernel'> {
  return engine === 'tft-kernel' ? 'tft-native' : engine
}

/** backend: its description. */
export function engineFromWire(engine: Exclude<Engine, 'tft-kernel'>, backend: string): Engine {
  return engine === 'tft-native' && KERNEL.test(backend) ? 'tft-kernel' : engine
}
