import { keepingServers, overlaying } from '#daemon/forecasts/overlay.ts'

/** At once what the daemon does in turns. */
function result<T>(turns: Generator<void, T>): T {
  for (;;) {
    const { done, value } = turns.next()
    if (done === true) return value
  }
}

export const overlaid = (...about: Parameters<typeof overlaying>) => result(overlaying(...about))
export const onlyServers = (...about: Parameters<typeof keepingServers>) => result(keepingServers(...about))
