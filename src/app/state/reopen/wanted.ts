import { z } from 'zod'
import type { KeptStorage } from '../../ui/browserStorage.ts'
import type { Opened, ReadyView } from '../appState.ts'
import type { Selection } from '../forecastIndex.ts'

/** The data that an address names. file: its name as the provenance line has it; null: none, or the sample. */
export interface NamedData {
  readonly file: string | null
  readonly isSample: boolean
}

/** What an address is about that was opened without the data; nothing more is asked once that is on screen. */
export interface Wanted extends NamedData {
  readonly server: string | null
  readonly metric: string | null
  /** Whether this tab had it open, before it was loaded again; else a link led here. */
  readonly wasOpen: boolean
  /** The person's own model that the forecast was made by; null: the default one, or nobody knows. */
  readonly model: string | null
}

const KEY = 'fleetcast.open'
const openSchema = z.object({
  /** The record that opens it again; null: none does. */
  id: z.string().nullable(),
  /** null: the sample. */
  file: z.string().nullable(),
  model: z.string().nullable(),
})
/** What this tab had open last, for when it is loaded again. */
export type OpenInTab = z.infer<typeof openSchema>

/** null: nothing that is known. */
export function openInTab(session: KeptStorage): OpenInTab | null {
  try {
    return openSchema.parse(JSON.parse(session.getItem(KEY) ?? 'null'))
  } catch {
    return null
  }
}

export function noteOpenInTab(session: KeptStorage, open: OpenInTab): void {
  session.setItem(KEY, JSON.stringify(open))
}

/** What an address is about; null: nothing of files. A daemon is asked about by itself. */
export function wantedIn(
  { selection, data, daemon }: { selection: Selection; data: NamedData; daemon: string | null },
  tab: OpenInTab | null,
): Wanted | null {
  const { server, metric } = selection
  const isNothing = data.file === null && !data.isSample && server === null && metric === null
  if (daemon !== null || isNothing) return null
  const isNamed = data.file !== null || data.isSample
  const wasOpen = isNamed && tab !== null && tab.file === (data.isSample ? null : data.file)
  return { ...data, server, metric, wasOpen, model: wasOpen ? tab.model : null }
}

/** What is on screen, as far as it matters to a link. */
export function shownOf({ data, model }: Pick<Opened, 'data' | 'model'>): {
  readonly isSample: boolean
  readonly isDefaultModel: boolean
} {
  return { isSample: data.kind === 'sample', isDefaultModel: model.kind === 'default' }
}

/** How what was opened differs from what the address is about. */
export interface Mismatch {
  /** What is open in its place; null: it is the file that was meant. */
  readonly otherFile: string | null
  readonly isServerMissing: boolean
  readonly isMetricMissing: boolean
  /** Both are there, but not together. */
  readonly isPairMissing: boolean
  /** It was made by a model of the person's own, and is not now. */
  readonly isOtherModel: boolean
}

/** null: what is on screen is what the address is about. isDefaultModel: which model made what is on screen. */
export function mismatchOf(
  { file, isSample, server, metric, model }: Wanted,
  { facts, index }: Pick<ReadyView, 'facts' | 'index'>,
  shown: { readonly isSample: boolean; readonly isDefaultModel: boolean },
): Mismatch | null {
  const isOther = isSample !== shown.isSample || (file !== null && file !== facts.name)
  const servers = metric === null ? undefined : index.byMetric.get(metric)
  const isKnown =
    server === null ||
    index.leftOut.has(server) ||
    [...index.byMetric.values()].some((ofMetric) => ofMetric.has(server))
  const isMetricMissing = metric !== null && servers === undefined
  const found = {
    // A link that names no file is about any that has its server.
    otherFile: isOther && (isSample || file !== null) ? facts.name : null,
    isServerMissing: !isKnown,
    isMetricMissing,
    isPairMissing:
      isKnown &&
      !isMetricMissing &&
      server !== null &&
      metric !== null &&
      !index.leftOut.has(server) &&
      servers?.has(server) !== true,
    isOtherModel: model !== null && shown.isDefaultModel,
  }
  const isSame = Object.values(found).every((each) => each === null || each === false)
  return isSame ? null : found
}
