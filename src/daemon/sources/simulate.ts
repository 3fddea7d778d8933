import type { MetricRows } from '#data/liveTable.ts'
import { createLiveFleet, type LiveFleet } from '#data/simulate/liveFleet.ts'
import { LIVE_MODES, modeBefore } from '#data/simulate/modes.ts'
import { formatDuration, roughDuration } from '#forecast/window/duration.ts'
import type { SourceConfig } from '../config/config.ts'
import type { ScenarioPort, Source } from './api.ts'
import { give, type Giving } from './give.ts'
import type { SourceNeeds } from './needs.ts'
import { BATCH_ROWS, joinRows } from './rows.ts'
import { SourceState } from './state.ts'

export type SimulateConfig = Extract<SourceConfig, { readonly kind: 'simulate' }>

const HOUR_MS = 3_600_000
/** A week, for what repeats with it, and a day more. */
const LEAST_BACKFILL_MS = 8 * 24 * HOUR_MS
/** A gap of more than this is filled with steps: ticks of it would be of no use to anybody. */
const MOST_TICKS_MS = HOUR_MS
/** So far behind, by a wall clock, is told; it is over when it is less than the other. */
const LATE_MS = 10_000
const ON_TIME_MS = 1000

/**
 * A fleet that does not exist: its past on the model's step, then ticks that continue from there, each at its own time, a
 * whole multiple of the tick after the past. Ticks that the machine was too slow for are made up at once; none is left
 * out and none moves. Fails with argument-invalid.
 */
export function createSimulateSource(config: SimulateConfig, needs: SourceNeeds): Source {
  const { mode, servers, seed, tickMs } = config
  const state = new SourceState(
    needs.bus,
    `simulating ${roughDuration(backfillOf(config, needs))} of history`,
  )
  let stepMs = needs.model().stepMs
  const fleetFrom = (startMs: number) =>
    createLiveFleet({ servers, seed, stepMs, tickMs, startMs, mode: modeBefore(mode) })
  let asked: Asked = { mode, affectedCount: null }
  // Until its past is made it says what it will be.
  let fleet = fleetFrom(0)
  fleet.set(mode, null)
  const set = (next: Asked) => {
    fleet.set(next.mode, next.affectedCount)
    asked = next
  }

  return {
    kind: 'simulate',
    name: `a simulated fleet of ${servers} ${servers === 1 ? 'server' : 'servers'}`,
    condition: state.condition,
    scenario: scenarioOf(() => fleet, set),
    run: async (into, clock, signal) => {
      const giving: Giving = { into, clock, state, signal }
      const nowMs = clock.nowMs()
      const past = fleetFrom(pastFrom(nowMs, config, needs, into.current().newestMs))
      await catchUp(past, nowMs, stepMs, giving)
      // Whoever switched it meanwhile is heard.
      past.set(asked.mode, asked.affectedCount)
      fleet = past
      state.set({ kind: 'running' })
      for (;;) {
        const wanted = needs.model().stepMs
        if (wanted !== stepMs && wanted >= tickMs) {
          // A model of another step was loaded: what the fleet makes up for is on that one.
          stepMs = wanted
          fleet = fleetFrom(fleet.atMs())
          set(asked)
        }
        if (fleet.atMs() - clock.nowMs() > tickMs) {
          // The clock was set back: it continues from the step that is now.
          fleet = fleetFrom(Math.floor(clock.nowMs() / stepMs) * stepMs)
          set(asked)
        }
        await clock.sleep(Math.max(0, fleet.atMs() + tickMs - clock.nowMs()), signal)
        const behindMs = (clock.nowMs() - fleet.atMs() - tickMs) / clock.rate
        if (behindMs > LATE_MS) {
          state.trouble('simulate-late', lateMessage(config, behindMs), clock.nowMs())
        } else if (behindMs < ON_TIME_MS) state.over('simulate-late')
        await catchUp(fleet, clock.nowMs(), stepMs, giving)
      }
    },
  }
}

interface Asked {
  readonly mode: string
  readonly affectedCount: number | null
}

/** Left out, as much as the model looks back on, and never less than a week and a day. */
function backfillOf({ backfillMs }: SimulateConfig, needs: SourceNeeds): number {
  return backfillMs ?? Math.max(LEAST_BACKFILL_MS, needs.model().neededMs)
}

/** Where the past that has to be made begins: after what an earlier life left, where that reaches back far enough. */
function pastFrom(
  nowMs: number,
  config: SimulateConfig,
  needs: SourceNeeds,
  newestMs: number | null,
): number {
  const { heldFromMs } = needs
  const { stepMs } = needs.model()
  const fromMs = Math.floor((nowMs - backfillOf(config, needs)) / stepMs) * stepMs
  const heldFrom = heldFromMs()
  const isHeld = newestMs !== null && heldFrom !== null && heldFrom <= fromMs + stepMs
  return isHeld && newestMs > fromMs && newestMs <= nowMs ? newestMs : fromMs
}

/** Gives all that the fleet would have reported until now: steps where much is missing, then ticks. */
async function catchUp(fleet: LiveFleet, nowMs: number, stepMs: number, giving: Giving): Promise<void> {
  const newestStepMs = Math.floor(nowMs / stepMs) * stepMs
  const steps = function* () {
    if (nowMs - fleet.atMs() <= MOST_TICKS_MS) return
    while (fleet.atMs() < newestStepMs) yield fleet.step()
  }
  const ticks = function* () {
    while (fleet.atMs() + fleet.tickMs <= nowMs) yield fleet.tick()
  }
  await giveBatches(steps(), 'history', giving)
  await giveBatches(ticks(), 'live', giving)
}

async function giveBatches(
  parts: Iterable<MetricRows>,
  kind: 'live' | 'history',
  giving: Giving,
): Promise<void> {
  let batch: MetricRows[] = []
  let rows = 0
  const flush = async () => {
    if (batch.length === 0) return
    await give(joinRows(batch), kind, giving)
    batch = []
    rows = 0
  }
  for (const part of parts) {
    batch.push(part)
    rows += part.servers.length
    if (rows >= BATCH_ROWS) await flush()
  }
  await flush()
}

function scenarioOf(fleet: () => LiveFleet, set: (asked: Asked) => void): ScenarioPort {
  return {
    modes: LIVE_MODES,
    current: () => {
      const { phase, transition } = fleet().standing()
      return {
        mode: phase.mode,
        affected: phase.affected,
        fleetSize: fleet().servers.length,
        transitionPercent: 100 * transition,
      }
    },
    set: (mode, affectedCount) => set({ mode, affectedCount }),
  }
}

function lateMessage({ servers, tickMs, speed }: SimulateConfig, behindMs: number): string {
  const pace = speed === 1 ? '' : ` at ${speed}× speed`
  return `The simulation is ${roughDuration(behindMs)} behind: this machine is too slow for ${servers} servers every ${formatDuration(tickMs)}${pace}. Missed ticks are caught up.`
}
