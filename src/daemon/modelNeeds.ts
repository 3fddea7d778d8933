import { sourcesFromDisk } from '#data/node.ts'
import { SHIPPED_MODEL } from '#engine/client/nodeClient.ts'
import { lookbackOf } from '#engine/forecast/lookback.ts'
import { stepOf } from '#engine/forecast/planFor.ts'
import { readModel } from '#model/read.ts'

/** What a model wants of whoever feeds it. */
export interface ModelNeeds {
  readonly stepMs: number
  /** How far back it looks. */
  readonly neededMs: number
}

const DAY_MS = 86_400_000
/** Where no model can be read; forecasts say why. */
const UNKNOWN: ModelNeeds = { stepMs: 300_000, neededMs: DAY_MS }

/** Of a checkpoint or a folder, path null: of the model that ships; without compiling it. A model that cannot be read wants little. */
export async function modelNeeds(
  path: string | null,
  stepMs: number | null,
  signal: AbortSignal,
): Promise<ModelNeeds> {
  try {
    const files = await sourcesFromDisk(path ?? SHIPPED_MODEL)
    const { window } = (await readModel(files, { quantiles: null, signal })).spec
    return { stepMs: stepOf(window, stepMs), neededMs: lookbackOf(window, stepMs).neededMs }
  } catch {
    signal.throwIfAborted()
    return stepMs === null ? UNKNOWN : { ...UNKNOWN, stepMs }
  }
}
