// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PREFERENCES, readSaved, usePreferences } from './preferences.ts'

beforeEach(() => {
  usePreferences.setState(DEFAULT_PREFERENCES)
  window.localStorage.clear()
})

const keep = (key: string, value: unknown) => {
  window.localStorage.setItem(key, JSON.stringify(value))
}
const keptAlerts = (notify: boolean) =>
  keep('fleetcast.alerts', { version: 2, saved: { notify, rules: [], fleets: [] } })

/** What a page that opens now takes from the storage. */
async function opened() {
  await usePreferences.persist.rehydrate()
  return readSaved(usePreferences.getState())
}

describe('the wish for notifications', () => {
  it('is taken over from the alerts, where earlier versions kept it', async () => {
    keptAlerts(true)
    expect(await opened()).toEqual({ ...DEFAULT_PREFERENCES, notify: true })
  })

  it.each([1, 2])('is taken over beside preferences of version %d', async (version) => {
    keptAlerts(true)
    keep('fleetcast.preferences', { version, state: { theme: 'dark', zone: 'local', miniScale: 'shared' } })
    const kept = { theme: 'dark', zone: 'local', miniScale: 'shared', notify: true }
    expect(await opened()).toEqual({ ...DEFAULT_PREFERENCES, ...kept })
  })

  it('is what the person said last, once that is kept with the preferences', async () => {
    keptAlerts(true)
    keep('fleetcast.preferences', { version: 2, state: { ...DEFAULT_PREFERENCES, notify: false } })
    expect((await opened()).notify).toBe(false)
  })

  it('is not there where nobody said so', async () => {
    expect((await opened()).notify).toBe(false)
    keptAlerts(false)
    expect((await opened()).notify).toBe(false)
  })
})

it('what is set is there on the next visit', async () => {
  usePreferences.getState().set({ notify: true, pinned: ['db-01'] })
  const kept = window.localStorage.getItem('fleetcast.preferences') ?? ''
  usePreferences.setState(DEFAULT_PREFERENCES)
  window.localStorage.setItem('fleetcast.preferences', kept)
  expect(await opened()).toMatchObject({ notify: true, pinned: ['db-01'] })
})
