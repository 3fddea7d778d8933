// @vitest-environment jsdom
import { act, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { describeError, FleetcastError } from '#forecast/errors.ts'
import { DAEMON, daemonPage } from '../../testing/daemonPage.tsx'
import { hereEngine } from '../../testing/hereEngine.ts'
import { beginLive, endLive, loadTabs, settle } from '../../testing/livePage.tsx'
import { addedText, hereText } from './hereText.ts'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

const line = () => screen.getByRole('region', { name: 'Who forecasts' })
const button = (name: string) => within(line()).queryByRole('button', { name })
const press = async (name: string) => {
  fireEvent.click(within(line()).getByRole('button', { name }))
  await settle()
}
const HERE = 'As the model here says'
const THERE = 'As the daemon says'

async function connected(steps: number, changes: Partial<EngineClient> = {}) {
  const { engine, have } = hereEngine(steps, changes)
  const page = await daemonPage('', { engine })
  act(() => {
    page.store.getState().connect(DAEMON, null)
  })
  const tick = () =>
    page.happens((link) => {
      link.tick()
    })
  await tick()
  return { ...page, have, tick }
}

describe('who forecasts', () => {
  it('can be changed while another daemon is tried, which goes on', async () => {
    const { store, tick, links } = await connected(24)
    await press(HERE)
    await tick()
    expect(store.getState().live?.shown).toBe('here')
    act(() => {
      store.getState().connect('http://other', null)
    })
    await press(THERE)
    expect(store.getState()).toMatchObject({
      live: { report: { address: DAEMON }, shown: 'daemon' },
      trying: { report: { address: 'http://other' } },
      task: { kind: 'waiting' },
    })
    expect(links[1]?.calls.some(({ kind }) => kind === 'close')).toBe(false)
  })

  it('collects what the model needs, then shows its forecasts, and goes back', async () => {
    const { store, have, tick } = await connected(9)
    const shown = () => store.getState().live?.shown
    expect(button(THERE)?.getAttribute('aria-pressed')).toBe('true')
    await press(HERE)
    expect(line().textContent).toContain('Collecting: 9 of 24 steps, about 1 h 15 m more')
    expect(line().textContent).toContain('the daemon’s forecasts stay until then')
    expect(shown()).toBe('daemon')
    have(24)
    await tick()
    expect(shown()).toBe('here')
    expect(line().textContent).toMatch(/A forecast about every \d+th tick/)
    expect(line().textContent).not.toContain('stay until then')
    await press(THERE)
    expect(shown()).toBe('daemon')
    // It goes on, and is at hand.
    expect(line().textContent).toContain('A forecast about every')
    await press('Stop the model here')
    expect(store.getState().live?.here).toBeNull()
    expect(line().textContent).not.toContain('A forecast')
  })

  it('says what failed, and tries again', async () => {
    let fails = true
    const { store, tick } = await connected(30, {
      loadModel: (...args) =>
        fails
          ? Promise.reject(new FleetcastError('model-incomplete', 'weights.bin is missing'))
          : hereEngine(30).engine.loadModel(...args),
    })
    await press(HERE)
    expect(within(line()).getByRole('alert').textContent).toContain(
      `${describeError('model-incomplete').title}: weights.bin is missing`,
    )
    fails = false
    await press('Try again')
    await tick()
    expect(within(line()).queryByRole('alert')).toBeNull()
    expect(store.getState().live?.shown).toBe('here')
  })

  it('takes a file of the same fleet, and says how many servers match', async () => {
    await connected(9)
    await press(HERE)
    const input = within(line()).getByLabelText('Add history…')
    fireEvent.change(input, { target: { files: [new File(['x'], 'export.parquet')] } })
    await settle()
    await settle()
    expect(line().textContent).toContain('export.parquet: 13 of 13 servers match')
  })

  it('is not asked once the daemon is gone', async () => {
    const { store } = await connected(9)
    act(() => {
      store.getState().disconnect()
    })
    await settle()
    expect(screen.queryByRole('region', { name: 'Who forecasts' })).toBeNull()
  })
})

describe('the words', () => {
  it('count ticks and steps', () => {
    const running = (everyTicks: number) => hereText({ kind: 'running', everyTicks, elapsedMs: 3140 }, 5000)
    expect(running(1)).toBe('A forecast about every tick (3.1 s each)')
    expect(running(2)).toBe('A forecast about every 2nd tick (3.1 s each)')
    expect(running(12)).toContain('12th')
    expect(running(23)).toContain('23rd')
    expect(hereText({ kind: 'collecting', have: 9, need: 24 }, 5000)).toBe(
      'Collecting: 9 of 24 steps, about 1 min 15 s more',
    )
    expect(hereText({ kind: 'measuring' }, 5000)).toContain('measuring how often')
    expect(hereText({ kind: 'loading' }, 5000)).toBe('Loading the model…')
    expect(addedText({ name: 'export.parquet', matched: 20, of: 20 })).toBe(
      'export.parquet: 20 of 20 servers match',
    )
  })
})
