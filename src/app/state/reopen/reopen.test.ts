import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DroppedFile } from '#engine/api.ts'
import { droppedData, droppedModel } from '../../testing/dropped.ts'
import { fakeStore, viewIn } from '../../testing/fakeStore.ts'
import { memoryStorage } from '../../testing/memoryStorage.ts'
import type { KeptStorage } from '../../ui/browserStorage.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../preferences.ts'
import type { Copies } from './copies.ts'
import { indexedRecords, type KeptRecords } from './records.ts'
import { startReopen, useReopen } from './reopen.ts'
import { openInTab, wantedIn } from './wanted.ts'

/** A browser's disk, with room for so many bytes. */
function memoryCopies(room = 1000) {
  const kept = new Map<string, readonly DroppedFile[]>()
  const copies: Copies = {
    room: () => Promise.resolve(room),
    write: (id, files, onBytes) => {
      const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
      if (bytes > room) return Promise.reject(new DOMException('no room', 'QuotaExceededError'))
      onBytes(bytes)
      kept.set(id, files)
      return Promise.resolve()
    },
    read: (id) => {
      const files = kept.get(id)
      return files === undefined
        ? Promise.reject(new DOMException('gone', 'NotFoundError'))
        : Promise.resolve([...files])
    },
    remove: (id) => {
      kept.delete(id)
      return Promise.resolve()
    },
  }
  return { copies, kept }
}

interface Browser {
  readonly records: KeptRecords
  readonly session: KeptStorage
  readonly disk: ReturnType<typeof memoryCopies>
}
const browser = (room?: number): Browser => ({
  records: indexedRecords(() => factory),
  session: memoryStorage(),
  disk: memoryCopies(room),
})

let factory = new IDBFactory()
let ids = 0
const ends: (() => void)[] = []
const kept = () => useReopen.getState()

beforeEach(() => {
  factory = new IDBFactory()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

/** A page that is loaded with this in its address. */
async function load(
  { records, session, disk }: Browser,
  named: { file?: string; isSample?: boolean; server?: string } = {},
) {
  for (const end of ends.splice(0)) end()
  const { file = null, isSample = false, server = null } = named
  const url = { selection: { server, metric: null }, data: { file, isSample }, daemon: null }
  const store = fakeStore({ wanted: wantedIn(url, openInTab(session)) })
  const newId = () => `r${++ids}`
  ends.push(startReopen({ store, records, copies: disk.copies, session, nowMs: () => ids, newId }))
  await vi.waitFor(() => expect(kept().isLooking).toBe(false))
  return store
}
const shown = async (store: ReturnType<typeof fakeStore>, name: string) => {
  await vi.waitFor(() => expect(viewIn(store).facts.name).toBe(name))
}

describe('a file that was chosen without a handle', () => {
  it('is asked about once, copied, and opened again by a reload', async () => {
    const here = browser()
    const store = await load(here)
    await store.getState().openData(droppedData('prod.parquet'))
    await vi.waitFor(() => expect(kept().question).toEqual({ name: 'prod.parquet', bytes: 1 }))
    await kept().actions?.answer(true)
    expect(kept()).toMatchObject({ question: null, copying: null, problem: null })
    expect(kept().records).toMatchObject([
      { name: 'prod.parquet', data: { kind: 'copy', bytes: 1 }, model: null },
    ])
    const again = await load(here, { file: 'prod.parquet' })
    await shown(again, 'prod.parquet')
    expect(again.getState().wanted).toBeNull()
    // The next one is copied unasked, and nothing is copied twice.
    await again.getState().openData(droppedData('other.parquet'))
    await vi.waitFor(() =>
      expect(kept().records.map(({ name }) => name)).toEqual(['prod.parquet', 'other.parquet']),
    )
    expect(kept().question).toBeNull()
    expect(here.disk.kept.size).toBe(2)
  })

  it('is not kept where that was refused: the page then says what was open', async () => {
    const here = browser()
    const store = await load(here)
    await store.getState().openData(droppedData('prod.parquet'))
    await vi.waitFor(() => expect(kept().question).not.toBeNull())
    await kept().actions?.answer(false)
    expect(kept().records).toEqual([])
    const again = await load(here, { file: 'prod.parquet', server: 'db-01' })
    expect(again.getState().view.kind).toBe('empty')
    expect(again.getState().wanted).toMatchObject({ file: 'prod.parquet', server: 'db-01', wasOpen: true })
    await again.getState().openData(droppedData('another.parquet'))
    await vi.waitFor(() => expect(openInTab(here.session)?.file).toBe('another.parquet'))
    expect(kept().question).toBeNull()
  })

  it('is copied with the model that was opened with it', async () => {
    const here = browser()
    const store = await load(here)
    usePreferences.getState().set({ copies: 'yes' })
    await store.getState().openBoth(droppedData('prod.parquet'), droppedModel('mine.ckpt'))
    await vi.waitFor(() => expect(kept().records).toHaveLength(1))
    const again = await load(here, { file: 'prod.parquet' })
    await shown(again, 'prod.parquet')
    expect(again.getState().opened).toMatchObject({
      model: { kind: 'files', files: [{ path: 'mine.ckpt' }] },
    })
  })

  it('is not asked about where there is no room, and a full disk is said', async () => {
    const store = await load(browser(0))
    await store.getState().openData(droppedData('prod.parquet'))
    await vi.waitFor(() => expect(openInTab).toBeDefined())
    expect(kept().question).toBeNull()
    usePreferences.getState().set({ copies: 'yes' })
    await store.getState().openData(droppedData('large.parquet'))
    await vi.waitFor(() => expect(kept().problem).toEqual({ kind: 'full', name: 'large.parquet', bytes: 1 }))
    expect(kept()).toMatchObject({ records: [], copying: null })
  })

  it('that has gone is said, and its record goes too', async () => {
    const here = browser()
    const store = await load(here)
    usePreferences.getState().set({ copies: 'yes' })
    await store.getState().openData(droppedData('prod.parquet'))
    await vi.waitFor(() => expect(kept().records).toHaveLength(1))
    here.disk.kept.clear()
    const again = await load(here, { file: 'prod.parquet' })
    expect(kept()).toMatchObject({ problem: { kind: 'gone', name: 'prod.parquet' }, records: [] })
    expect(again.getState().view.kind).toBe('empty')
  })

  it('makes room for the newest three', async () => {
    const here = browser()
    const store = await load(here)
    usePreferences.getState().set({ copies: 'yes' })
    for (const name of ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'b.csv']) {
      await store.getState().openData(droppedData(name))
      await vi.waitFor(() => expect(kept().records.at(-1)?.name).toBe(name))
    }
    expect(kept().records.map(({ name }) => name)).toEqual(['c.csv', 'd.csv', 'b.csv'])
    expect(here.disk.kept.size).toBe(3)
    await kept().actions?.forget(kept().records[0]?.id ?? '')
    expect(here.disk.kept.size).toBe(2)
  })
})

it('the sample opens again by itself', async () => {
  const store = await load(browser(), { isSample: true })
  await vi.waitFor(() => expect(store.getState().view.kind).toBe('ready'))
  expect(store.getState().wanted).toBeNull()
  expect(kept().question).toBeNull()
})

it('a browser that keeps nothing keeps working', async () => {
  const refused = () => Promise.reject(new DOMException('denied', 'SecurityError'))
  const here: Browser = {
    records: { list: refused, put: refused, remove: refused },
    session: {
      getItem: () => null,
      removeItem: () => undefined,
      setItem: () => {
        throw new Error('denied')
      },
    },
    disk: { ...memoryCopies(), copies: { ...memoryCopies().copies, room: () => Promise.resolve(null) } },
  }
  const store = await load(here)
  await store.getState().openData(droppedData('prod.parquet'))
  expect(viewIn(store).facts.name).toBe('prod.parquet')
  expect(kept()).toMatchObject({ question: null, problem: null })
  const again = await load(here, { isSample: true })
  await vi.waitFor(() => expect(again.getState().view.kind).toBe('ready'))
})
