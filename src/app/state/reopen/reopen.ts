import { create } from 'zustand'
import type { DroppedFile } from '#engine/api.ts'
import { isAbort } from '#forecast/errors.ts'
import type { KeptStorage } from '../../ui/browserStorage.ts'
import { handlesOf, mayRead } from '../../ui/fileHandles.ts'
import { openedIn, type Opened } from '../appState.ts'
import type { AppStore } from '../appStore.ts'
import { usePreferences } from '../preferences.ts'
import type { Copies } from './copies.ts'
import type { KeptFiles, KeptRecord, KeptRecords } from './records.ts'
import { createShelf } from './shelf.ts'
import { noteOpenInTab, openInTab } from './wanted.ts'

/** Why something is not kept, or is no longer there. */
export type KeepProblem =
  | { readonly kind: 'full'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly name: string; readonly why: string }
  | { readonly kind: 'gone'; readonly name: string }

interface ReopenState {
  /** Whether what the address names is being looked for. */
  readonly isLooking: boolean
  /** Whether to keep a copy of what was opened: asked until it was answered once. null: nothing is asked. */
  readonly question: { readonly name: string; readonly bytes: number } | null
  /** A copy that is being written; null: none is. */
  readonly copying: { readonly name: string; readonly bytes: number; readonly of: number } | null
  /** What can be opened again once a person lets the page read it; null: nothing. */
  readonly closed: KeptRecord | null
  readonly records: readonly KeptRecord[]
  readonly problem: KeepProblem | null
  /** null: this page keeps nothing. */
  readonly actions: ReopenActions | null
}

export interface ReopenActions {
  /** Whether to keep copies, of what is open now and of what is opened later. */
  readonly answer: (isWanted: boolean) => Promise<void>
  /** Opens what is closed; to be called from a click. */
  readonly reopen: () => Promise<void>
  readonly forget: (id: string) => Promise<void>
  readonly dismissProblem: () => void
}

const NOTHING: ReopenState = {
  isLooking: false,
  question: null,
  copying: null,
  closed: null,
  records: [],
  problem: null,
  actions: null,
}

/** What this browser keeps of opened files, and what of that is asked or under way. */
export const useReopen = create<ReopenState>()(() => NOTHING)

export interface ReopenParts {
  readonly store: AppStore
  readonly records: KeptRecords
  readonly copies: Copies
  readonly session: KeptStorage
  readonly nowMs: () => number
  readonly newId: () => string
}

/** The files of data and model, and what opens them again; files null: the sample, the default model. */
function partsOf({ data, model }: Opened) {
  const of = (files: readonly DroppedFile[] | null) => ({
    files,
    handles: files === null ? null : handlesOf(files),
  })
  return { data: of(filesIn(data)), model: of(filesIn(model)) }
}

const handlesIn = ({ data, model }: KeptRecord) =>
  [data, model].flatMap((part) => (part?.kind === 'handles' ? part.handles : []))

const sizeOf = (files: readonly DroppedFile[] | null): number =>
  (files ?? []).reduce((sum, { file }) => sum + file.size, 0)

/**
 * Opens again what the address names, where this browser has it, and keeps what is opened from now on: by its handle,
 * or as a copy where a person wants that. Returns what ends it.
 */
export function startReopen({ store, records, copies, session, nowMs, newId }: ReopenParts): () => void {
  const set = (change: Partial<ReopenState>) => useReopen.setState(change)
  /** What is on screen, and the record that opens it again; id null: none does. */
  let current: { readonly opened: Opened; readonly name: string; id: string | null } | null = null
  /** Files that a record has just given. */
  let given: { readonly id: string; readonly data: unknown; readonly model: unknown } | null = null
  let copying: AbortController | null = null
  const shelf = createShelf(records, copies, (kept) => {
    if (current !== null && !kept.some(({ id }) => id === current?.id)) current.id = null
    set({ records: kept })
  })

  const noteTab = () => {
    if (current === null) return
    const { opened, name, id } = current
    const file = opened.data.kind === 'sample' ? null : name
    const model = opened.model.kind === 'files' ? (opened.model.files[0]?.path ?? null) : null
    try {
      noteOpenInTab(session, { id, file, model })
    } catch {
      // Said by useStorageTrouble: the address names the file all the same.
    }
  }

  /** As a copy what has no handle. */
  const copy = async (what: NonNullable<typeof current>) => {
    const { data, model } = partsOf(what.opened)
    const controller = new AbortController()
    copying?.abort()
    copying = controller
    const of = [data, model].reduce((sum, part) => sum + (part.handles === null ? sizeOf(part.files) : 0), 0)
    const { name } = what
    const id = newId()
    const write = async (part: 'data' | 'model', before: number): Promise<KeptFiles | null> => {
      const { files, handles } = part === 'data' ? data : model
      if (handles !== null) return { kind: 'handles', handles }
      if (files === null) return null
      const onBytes = (bytes: number) => set({ copying: { name, bytes: before + bytes, of } })
      await shelf.write(id, part, files, onBytes, controller.signal)
      return { kind: 'copy', paths: files.map(({ path }) => path), bytes: sizeOf(files) }
    }
    set({ copying: { name, bytes: 0, of }, problem: null })
    try {
      const first = await write('data', 0)
      const record = { data: first, model: await write('model', first?.kind === 'copy' ? first.bytes : 0) }
      controller.signal.throwIfAborted()
      what.id = id
      await shelf.keep({ id, name, keptMs: nowMs(), ...record })
      if (what === current) noteTab()
    } catch (error) {
      await shelf.forget(id).catch(() => undefined)
      if (controller.signal.aborted || isAbort(error)) return
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
      const why = error instanceof Error ? error.message : String(error)
      set({ problem: isFull ? { kind: 'full', name, bytes: of } : { kind: 'failed', name, why } })
    } finally {
      if (copying === controller) {
        copying = null
        set({ copying: null })
      }
    }
  }

  /** What has come on screen: kept by its handles at once; of the rest it is asked, or done as it was answered. */
  const note = async (opened: Opened, name: string) => {
    const isGiven =
      given !== null && given.data === filesIn(opened.data) && given.model === filesIn(opened.model)
    const now = (current = { opened, name, id: isGiven ? (given?.id ?? null) : null })
    copying?.abort()
    set({ question: null, closed: null, problem: null })
    noteTab()
    if (isGiven) return
    const { data, model } = partsOf(opened)
    const lacking = [data, model].filter(({ files, handles }) => files !== null && handles === null)
    const bytes = lacking.reduce((sum, { files }) => sum + sizeOf(files), 0)
    if (lacking.length > 0) {
      const room = await copies.room()
      if (now !== current || room === null) return
      const { copies: answer } = usePreferences.getState()
      if (answer === 'yes') await copy(now)
      else if (answer === 'ask' && bytes <= room) set({ question: { name, bytes } })
      return
    }
    if (data.files === null && model.files === null) return
    const id = newId()
    const by = (part: typeof data): KeptFiles | null =>
      part.handles === null ? null : { kind: 'handles', handles: part.handles }
    await shelf.keep({ id, name, keptMs: nowMs(), data: by(data), model: by(model) })
    now.id = id
    if (now === current) noteTab()
  }

  const open = async (record: KeptRecord) => {
    const { id, name } = record
    try {
      const data = await shelf.read(id, 'data', record.data)
      const model = await shelf.read(id, 'model', record.model)
      const { view, task, openData, openBoth } = store.getState()
      set({ closed: null })
      if (view.kind !== 'empty' || task.kind !== 'idle') return
      given = { id, data, model }
      const input = data === null ? ({ kind: 'sample' } as const) : ({ kind: 'files', files: data } as const)
      if (model === null) void openData(input)
      else void openBoth(input, { kind: 'files', files: model, quantiles: null })
    } catch {
      await shelf.forget(id).catch(() => undefined)
      set({ closed: null, problem: { kind: 'gone', name } })
    }
  }

  /** What the address names, by the record of this tab, else the newest of that name. */
  const look = async () => {
    const { wanted, view, openData } = store.getState()
    if (wanted === null || view.kind !== 'empty') return shelf.refresh()
    const tab = openInTab(session)
    const known = await records.list().catch(() => [])
    set({ records: known })
    const record = known.findLast(({ id }) => wanted.wasOpen && id === tab?.id)
    const found = record ?? known.findLast(({ name }) => !wanted.isSample && name === wanted.file)
    if (found === undefined) {
      if (wanted.isSample) void openData({ kind: 'sample' })
      return
    }
    if (await mayRead(handlesIn(found), false)) await open(found)
    else set({ closed: found })
  }

  const follow = () => {
    const { view } = store.getState()
    const opened = openedIn(store.getState())
    if (opened === null || view.kind === 'empty') return
    // Another step or calibration is made of the same files.
    if (current?.opened.data === opened.data && current.opened.model === opened.model) return
    void note(opened, view.facts.name).catch(() => undefined)
  }

  set({
    ...NOTHING,
    isLooking: true,
    actions: {
      answer: async (isWanted) => {
        usePreferences.getState().set({ copies: isWanted ? 'yes' : 'no' })
        set({ question: null })
        if (isWanted && current !== null && current.id === null) await copy(current)
      },
      reopen: async () => {
        const { closed } = useReopen.getState()
        if (closed === null) return
        if (await mayRead(handlesIn(closed), true)) await open(closed)
      },
      forget: shelf.forget,
      dismissProblem: () => set({ problem: null }),
    },
  })
  const end = store.subscribe(follow)
  // A browser that keeps nothing for this page opens nothing again; the page names the file.
  look()
    .catch(() => undefined)
    .finally(() => set({ isLooking: false }))
  return () => {
    end()
    copying?.abort()
    useReopen.setState(NOTHING, true)
  }
}

function filesIn(input: Opened['data'] | Opened['model']): readonly DroppedFile[] | null {
  return input.kind === 'files' ? input.files : null
}
