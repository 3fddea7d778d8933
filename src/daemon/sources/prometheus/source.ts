import { FleetcastError, isAbort } from '#forecast/errors.ts'
import { formatDuration } from '#forecast/window/duration.ts'
import type { SourceConfig } from '../../config/config.ts'
import type { Source } from '../api.ts'
import type { Giving } from '../give.ts'
import type { SourceNeeds } from '../needs.ts'
import { SourceState } from '../state.ts'
import { Asker } from './asker.ts'
import { createClient, PrometheusError } from './client.ts'
import { readMapping } from './mapping.ts'

export type PrometheusConfig = Extract<SourceConfig, { readonly kind: 'prometheus' }>

const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 60_000

/**
 * Asks a Prometheus: the past on the model's step where nothing is held of it, then every tick. While it does not answer
 * the source is down, and what it missed is asked for once it does. Fails with argument-invalid and file-unreadable.
 */
export async function createPrometheusSource(
  { url, mappingPath, tickMs }: PrometheusConfig,
  needs: SourceNeeds,
): Promise<Source> {
  const unfit = unfitTick(tickMs, needs.model().stepMs)
  if (unfit !== null) throw new FleetcastError('argument-invalid', unfit)
  const mapping = await readMapping(mappingPath)
  const timeoutMs = Math.min(30_000, Math.max(5000, tickMs))
  const client = createClient({ url, auth: mapping.auth, timeoutMs })
  const state = new SourceState(needs.bus, `loading history from ${client.shown}`)
  return {
    kind: 'prometheus',
    name: `Prometheus at ${client.shown}`,
    condition: state.condition,
    scenario: null,
    run: async (into, clock, signal) => {
      const giving: Giving = { into, clock, state, signal }
      const asker = new Asker(
        client,
        mapping,
        { stepMs: () => needs.model().stepMs, tickMs, log: needs.log },
        giving,
      )
      // Times of the past are of whole steps, and those of ticks continue from there.
      let lastMs = heldTo(into.current().newestMs, needs)
      let askedFor = needs.model()
      for (let retryMs = FIRST_RETRY_MS; ;) {
        const nowMs = clock.nowMs()
        const { stepMs, neededMs } = needs.model()
        // Another model was loaded, and what is held of the past does not serve it.
        if (stepMs < askedFor.stepMs || neededMs > askedFor.neededMs) lastMs = -Infinity
        askedFor = { stepMs, neededMs }
        const wrong = unfitTick(tickMs, stepMs)
        if (wrong === null) state.over('prometheus-tick')
        else state.trouble('prometheus-tick', `Event counts may be missing: ${wrong}.`, nowMs)
        const dueMs = Math.floor(nowMs / tickMs) * tickMs
        // A clock that was set back: what is asked for next is what is now.
        if (lastMs - nowMs > tickMs) lastMs = dueMs
        lastMs = Math.max(lastMs, Math.floor((nowMs - neededMs) / stepMs) * stepMs)
        if (dueMs <= lastMs) {
          await clock.sleep(lastMs + tickMs - nowMs, signal)
          continue
        }
        try {
          lastMs = await asker.next(lastMs, dueMs)
          if (lastMs === dueMs || state.condition().kind === 'down') state.set({ kind: 'running' })
          retryMs = FIRST_RETRY_MS
        } catch (error) {
          if (isAbort(error) || signal.aborted) throw error
          if (!(error instanceof PrometheusError)) throw error
          state.down(error.message, nowMs, retryMs)
          await clock.sleep(retryMs, signal)
          retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)
        }
      }
    },
  }
}

/** null: the tick is a whole fraction of the step. */
function unfitTick(tickMs: number, stepMs: number): string | null {
  if (tickMs > 0 && stepMs % tickMs === 0) return null
  return `the tick is ${tickMs / 1000} s, expected a divisor of the model’s step, ${formatDuration(stepMs)}`
}

/** Until when nothing has to be asked for; -Infinity: all has. */
function heldTo(newestMs: number | null, { heldFromMs, model }: SourceNeeds): number {
  const { neededMs, stepMs } = model()
  const fromMs = heldFromMs()
  const reaches = newestMs !== null && fromMs !== null && fromMs <= newestMs - neededMs + stepMs
  return reaches ? newestMs : -Infinity
}
