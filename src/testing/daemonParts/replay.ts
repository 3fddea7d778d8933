import type { BeginReplay } from '#daemon/alerts/replay/api.ts'
import { Watcher } from '#daemon/alerts/replay/watcher.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'

/** Replays without a thread, of forecasts that a test stores in a form of its own. */
export function replayHere(unpack: (bytes: Uint8Array) => FleetForecast): BeginReplay {
  return (watched) => {
    const watcher = new Watcher(watched)
    return {
      take: (bytes) => {
        watcher.take(unpack(bytes))
        return Promise.resolve()
      },
      result: () => Promise.resolve(watcher.result()),
      close: () => undefined,
    }
  }
}
