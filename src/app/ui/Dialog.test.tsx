// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import { pageWords } from '#text/page.ts'
import { completeDom } from '../testing/dom.ts'
import { Dialog, DialogButton, DialogPart } from './Dialog.tsx'
import { lazyPart, loadAhead } from './lazyPart.tsx'

beforeAll(completeDom)
afterEach(cleanup)

const Content = () => <p>loaded</p>
const gone = () => Promise.reject(new FleetcastError('host-unreachable', 'the host is gone'))

it('opens only once its content is there, and at once where that was loaded ahead', async () => {
  const load = vi.fn(() => Promise.resolve({ default: Content }))
  const [Late, Ahead] = [lazyPart(load), lazyPart(load, { ahead: true })]
  for (const Part of [Late, Ahead]) {
    if (Part === Ahead) await loadAhead()
    render(
      <DialogButton title="Title" label="Open">
        <Part />
      </DialogButton>,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(screen.queryByRole('dialog') === null).toBe(Part === Late)
    expect((await screen.findByRole('dialog', { name: 'Title' })).textContent).toContain('loaded')
    cleanup()
  }
  await loadAhead()
  expect(load).toHaveBeenCalledTimes(2)
})

it('says in a dialog that it could not be loaded, and loads it again when asked', async () => {
  const load = vi.fn(() => Promise.resolve({ default: Content })).mockImplementationOnce(gone)
  const Part = lazyPart(load, { ahead: true })
  // What fails ahead of the press is nobody's business yet.
  await loadAhead()
  load.mockImplementationOnce(gone)
  const close = vi.fn()
  render(
    <DialogPart onClose={close}>
      <Dialog title="Title" onClose={close}>
        <Part />
      </Dialog>
    </DialogPart>,
    { onCaughtError: () => undefined },
  )
  const failed = await screen.findByRole('dialog', { name: pageWords.dialogFailed })
  expect(failed.textContent).toContain('the host is gone')
  fireEvent.click(screen.getByRole('button', { name: pageWords.drawAgain }))
  expect((await screen.findByRole('dialog', { name: 'Title' })).textContent).toContain('loaded')
  expect(load).toHaveBeenCalledTimes(3)
})
