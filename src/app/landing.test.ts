// @vitest-environment jsdom
import { fireEvent, getByLabelText, getByRole, queryByRole } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { firstPageWords } from '#text/firstPage.ts'
import { showLanding, type Wish } from './landing.ts'

let root = document.createElement('div')

beforeEach(() => {
  root = document.createElement('div')
  root.innerHTML = '<p>has not started</p>'
  document.body.replaceChildren(root)
})

const chosen = (name: string) => new File(['x'], name)
const choose = (name: string) =>
  fireEvent.change(getByLabelText(root, 'Open file'), { target: { files: [chosen(name)] } })
const namesIn = async (wish: Wish | undefined) =>
  wish?.kind === 'files' ? (await wish.files).map(({ path }) => path) : wish?.kind

it('keeps the newest wish until the page is there, and says so', async () => {
  const landing = showLanding(root)
  expect(getByRole(root, 'heading').textContent).toBe(firstPageWords.title)
  expect(getByRole(root, 'status').textContent).toBe('')
  fireEvent.click(getByRole(root, 'button', { name: firstPageWords.trySample }))
  choose('a.parquet')
  expect(getByRole(root, 'status').textContent).toMatch(/as soon as the page is here/)
  const take = vi.fn<(wish: Wish) => void>()
  landing.handOver(take)
  expect(take).toHaveBeenCalledTimes(1)
  expect(await namesIn(take.mock.lastCall?.[0])).toEqual(['a.parquet'])
})

it('hands what a button yet says to the page, and nothing twice', async () => {
  const landing = showLanding(root)
  choose('a.parquet')
  const take = vi.fn<(wish: Wish) => void>()
  landing.handOver(take)
  // React runs effects twice in development.
  landing.handOver(take)
  expect(take).toHaveBeenCalledTimes(1)
  fireEvent.click(getByRole(root, 'button', { name: firstPageWords.trySample }))
  expect(await namesIn(take.mock.lastCall?.[0])).toBe('sample')
})

it('takes drops until the page does', () => {
  const landing = showLanding(root)
  const drop = () => {
    const event = new Event('drop', { cancelable: true })
    Object.assign(event, { dataTransfer: { items: [] } })
    window.dispatchEvent(event)
    return event.defaultPrevented
  }
  const take = vi.fn<(wish: Wish) => void>()
  expect(drop()).toBe(true)
  landing.handOver(take)
  expect(take).toHaveBeenCalledTimes(1)
  expect(drop()).toBe(false)
})

it('takes what is let go of over it just when the page has replaced it', () => {
  const landing = showLanding(root)
  const heading = getByRole(root, 'heading')
  const take = vi.fn<(wish: Wish) => void>()
  landing.handOver(take)
  root.replaceChildren()
  const event = new Event('drop', { cancelable: true, bubbles: true })
  Object.assign(event, { dataTransfer: { items: [] } })
  heading.dispatchEvent(event)
  expect(take).toHaveBeenCalledTimes(1)
})

it('gives way to what stood there when the page does not come', () => {
  const landing = showLanding(root)
  expect(root.textContent).not.toContain('has not started')
  expect(() => {
    landing.fail(new Error('no chunk'))
  }).toThrow('no chunk')
  expect(root.textContent).toBe('has not started')
  expect(queryByRole(root, 'button')).toBeNull()
})
