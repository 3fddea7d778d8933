import { describe, expect, it } from 'vitest'
import { droppedData } from '../../testing/dropped.ts'
import { fakeStore, viewIn } from '../../testing/fakeStore.ts'
import { mismatchOf, wantedIn, type Wanted } from './wanted.ts'

const LINK: Wanted = {
  file: 'prod.parquet',
  isSample: false,
  server: 'db-01',
  metric: 'cpu_percent',
  wasOpen: false,
  model: null,
}
const SHOWN = { isSample: false, isDefaultModel: true }
const NOTHING = {
  otherFile: null,
  isServerMissing: false,
  isMetricMissing: false,
  isPairMissing: false,
  isOtherModel: false,
}

async function opened(name: string) {
  const store = fakeStore()
  await store.getState().openData(droppedData(name))
  const { facts, index } = viewIn(store)
  const [server = ''] = [...(index.byMetric.get('cpu_percent')?.keys() ?? [])]
  return { facts, index, server }
}

describe('what a link is about', () => {
  it('is there', async () => {
    const view = await opened('prod.parquet')
    expect(mismatchOf({ ...LINK, server: view.server }, view, SHOWN)).toBeNull()
  })

  it('is another file, though it has the same server', async () => {
    const view = await opened('other.parquet')
    const found = mismatchOf({ ...LINK, server: view.server }, view, SHOWN)
    expect(found).toEqual({ ...NOTHING, otherFile: 'other.parquet' })
  })

  it('is a server, a metric or a model that is not there', async () => {
    const view = await opened('prod.parquet')
    const { server } = view
    expect(mismatchOf({ ...LINK, server: 'no-01' }, view, SHOWN)).toEqual({
      ...NOTHING,
      isServerMissing: true,
    })
    expect(mismatchOf({ ...LINK, server, metric: 'no' }, view, SHOWN)).toEqual({
      ...NOTHING,
      isMetricMissing: true,
    })
    expect(mismatchOf({ ...LINK, server, model: 'mine.ckpt' }, view, SHOWN)).toEqual({
      ...NOTHING,
      isOtherModel: true,
    })
  })

  it('is of any file where none is named, and of the sample where that is', async () => {
    const view = await opened('prod.parquet')
    const { server } = view
    expect(mismatchOf({ ...LINK, file: null, server }, view, SHOWN)).toBeNull()
    expect(mismatchOf({ ...LINK, file: null, isSample: true, server }, view, SHOWN)).toEqual({
      ...NOTHING,
      otherFile: 'prod.parquet',
    })
  })
})

describe('an address', () => {
  const url = { selection: { server: 'a', metric: 'b' }, data: { file: 'f', isSample: false }, daemon: null }

  it('is about what it names, and about what this tab had open', () => {
    expect(wantedIn(url, null)).toMatchObject({
      file: 'f',
      server: 'a',
      metric: 'b',
      wasOpen: false,
      model: null,
    })
    expect(wantedIn(url, { id: null, file: 'f', model: 'm' })).toMatchObject({ wasOpen: true, model: 'm' })
    expect(wantedIn(url, { id: null, file: 'g', model: 'm' })).toMatchObject({ wasOpen: false, model: null })
  })

  it('of a daemon, or of nothing, is about no file', () => {
    expect(wantedIn({ ...url, daemon: 'http://d' }, null)).toBeNull()
    const nothing = {
      selection: { server: null, metric: null },
      data: { file: null, isSample: false },
      daemon: null,
    }
    expect(wantedIn(nothing, null)).toBeNull()
  })
})
