import { isInMaintenance } from '#forecast/alerts/maintenance.ts'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createNodeEngine } from '#engine/client/nodeClient.ts'
import type { EngineClient } from '#engine/api.ts'
import { createAlerts } from './alerts/alerts.ts'
import { createWebhook } from './alerts/notifiers/webhook.ts'
import { replayInThread } from './alerts/replay/inThread.ts'
import { runningClock, thisMachine, type Clock, type MachineClocks } from './clock/clock.ts'
import { watchClock, type ClockJump } from './clock/watch.ts'
import type { DaemonConfig } from './config/config.ts'
import { endAll } from './endAll.ts'
import { Bus } from './events.ts'
import { createForecasts } from './forecasts/createForecasts.ts'
import { watchStale } from './forecasts/stale.ts'
import { gated } from './gate.ts'
import { packStored, unpackStored } from './truth/packed.ts'
import { createIntake } from './intake/intake.ts'
import { externalUrlOf } from './externalUrl.ts'
import { newestModel } from './http/modelFiles.ts'
import { trackHeldSteps, type HeldSteps } from './heldSteps.ts'
import { modelNeeds } from './modelNeeds.ts'
import type { Parts } from './parts.ts'
import { logProblems, trackProblems } from './problems.ts'
import { createSource } from './sources/createSource.ts'
import type { Store } from './store/api.ts'
import { createStore } from './store/store.ts'
import { createTruth } from './truth/truth.ts'
import { untilAborted } from './untilAborted.ts'

export interface DaemonDependencies {
  readonly config: DaemonConfig
  readonly log: Logger
  /** Omitted: a thread of this process. */
  readonly engine?: EngineClient
  /** Omitted: this machine's clocks. */
  readonly machine?: MachineClocks
}

/** A daemon that is built, and nothing more: it takes nothing in and listens nowhere before run(). */
export interface Daemon {
  readonly parts: Parts
  /**
   * Takes metrics in and forecasts until the signal is aborted; then it ends what is under way and writes what is pending.
   * onEnding: ends whoever still asks the parts, before they are gone.
   */
  readonly run: (signal: AbortSignal, onEnding?: () => Promise<void>) => Promise<void>
}

/**
 * Puts the parts together: whoever needs another part is given it here. Fails with store-in-use and store-invalid, and as
 * the source does whose file or mapping cannot be used; a model that cannot be used is no failure of the daemon's.
 */
export async function buildDaemon(dependencies: DaemonDependencies, signal: AbortSignal): Promise<Daemon> {
  const engine = dependencies.engine ?? createNodeEngine({ isBehind: true })
  const opened: Opened = { store: null }
  try {
    return await putTogether({ ...dependencies, engine }, opened, signal)
  } catch (error) {
    // Threads would keep the process, and the data directory, for ever.
    engine.dispose()
    await opened.store?.close()
    throw error
  }
}

/** What has to be closed where the rest cannot be made. */
interface Opened {
  store: Store | null
}

async function putTogether(
  { config, log, engine, machine = thisMachine }: DaemonDependencies & { readonly engine: EngineClient },
  opened: Opened,
  signal: AbortSignal,
): Promise<Daemon> {
  const bus = new Bus((error, about) => log.error({ err: error, about }, 'A listener failed'))
  const problems = trackProblems(bus)
  logProblems(bus, log)
  const modelPath = config.modelPath ?? (await newestModel(config.modelsDir))
  let needs = await modelNeeds(modelPath, config.stepMs, signal)
  let held: HeldSteps | null = null
  const source = await createSource(config.source, {
    bus,
    model: () => needs,
    feedZone: config.feedZone,
    heldFromMs: () => held?.heldFromMs() ?? null,
    log: { info: (text: string) => log.info(text), warn: (text: string) => log.warn(text) },
  })
  const rate = config.source.kind === 'simulate' ? config.source.speed : 1
  const own = runningClock({ startMs: machine.wallMs(), rate, machine })
  const clock: Clock = source.clock ?? own
  const store = await createStore({
    dataDir: config.dataDir,
    retentionMs: config.retentionMs,
    mostDiskBytes: config.mostDiskBytes,
    nowMs: clock.nowMs,
    leastStepMs: () => needs.neededMs,
  })
  opened.store = store
  const intake = createIntake({
    store,
    bus,
    clock,
    feedZone: config.feedZone,
    retentionMs: config.retentionMs,
    stepMs: needs.stepMs,
  })
  // Whoever asks before the rest is warm hears of the count that continues.
  const { stepMs: storedStepMs } = await intake.recall(signal)
  const steps = trackHeldSteps(bus, { fromMs: store.facts().fromMs.step, stepMs: storedStepMs }, needs.stepMs)
  held = steps
  const forecasts = createForecasts({
    bus,
    clock,
    engine,
    rows: ({ fromMs, toMs }, servers, ending) => {
      const span = { fromMs: Math.max(fromMs, steps.usableFromMs()), toMs }
      return store.rows('step', span, { servers, metrics: null }, ending)
    },
    onModel: (wanted) => {
      needs = wanted
      steps.useStep(wanted.stepMs)
      intake.useStep(wanted.stepMs)
    },
    modelPath,
    stepMs: config.stepMs,
    allowHeuristic: config.allowHeuristic,
    ...(config.chooseBest ? { chooseBest: () => truth.beaten() } : {}),
  })
  const servers = () => intake.current().servers.map(({ name }) => name)
  const notifiers = []
  for (const webhook of config.webhooks) {
    const externalUrl = externalUrlOf(config)
    notifiers.push(await createWebhook(webhook, { bus, store, clock, externalUrl }, signal))
  }
  const alerts = await createAlerts(
    {
      bus,
      store,
      clock,
      criteria: forecasts.criteria,
      fleet: () => intake.current(),
      stepMs: () => forecasts.model()?.stepMs ?? null,
      replay: replayInThread,
      notifiers,
    },
    signal,
  )
  const truth = createTruth({
    bus,
    store,
    clock,
    servers,
    pack: packStored,
    unpack: unpackStored,
    isInMaintenance: (server, timeMs) => isInMaintenance(alerts.maintenance(), server, timeMs),
  })
  let openGate: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    openGate = resolve
  })
  const parts: Parts = {
    config,
    log,
    clock,
    bus,
    store,
    intake: gated(intake, gate),
    forecasts,
    source,
    alerts,
    truth,
    problems,
    epoch: randomUUID(),
    startedMs: clock.nowMs(),
  }
  const begin = async (ending: AbortSignal) => {
    // A life whose clock was faster has left rows of what is to come.
    if (own.rate !== 1) own.moveTo(Math.max(own.nowMs(), await newestStepMs(store, own.nowMs(), ending)))
    const fromMs = clock.nowMs() - needs.neededMs
    await intake.warm({ fromMs, onSteps: () => undefined }, ending)
    openGate()
    if (clock === own && own.rate === 1) {
      const rewind = ({ byMs, toMs }: ClockJump) => {
        if (byMs > 0) return
        intake.rewind()
        // What was forecast by then may still come, and is not to be remembered.
        void forecasts.rewind().then(() => {
          truth.rewind(toMs)
          alerts.rewind(toMs)
        })
      }
      watchClock(own, bus, ending, { machine, onJump: rewind }).catch((error: unknown) =>
        log.error({ err: error }, 'The clock is no longer monitored'),
      )
    }
    watchStale(parts, ending).catch((error: unknown) => {
      if (!ending.aborted) log.error({ err: error }, 'Forecast staleness is no longer monitored')
    })
    // The fleet's past and the model come at the same time: neither needs the other.
    await Promise.all([forecasts.start(), source.run(intake, clock, ending)])
  }
  return {
    parts,
    run: async (ending, onEnding = () => Promise.resolve()) => {
      try {
        await begin(ending)
        await untilAborted(ending)
      } catch (error) {
        if (!ending.aborted) throw error
      } finally {
        await endAll(
          [onEnding, forecasts.close, intake.close, truth.close, alerts.close, store.close],
          (error) => log.error({ err: error }, 'A part did not shut down cleanly'),
        )
      }
    },
  }
}

/** Of the steps after a time, epoch ms; -Infinity: there is none. */
async function newestStepMs(store: Store, fromMs: number, signal: AbortSignal): Promise<number> {
  const span = { fromMs, toMs: Number.MAX_SAFE_INTEGER }
  const { timeMs } = await store.rows('step', span, { servers: null, metrics: null }, signal)
  return Array.from(timeMs).reduce((newest, time) => Math.max(newest, time), -Infinity)
}
