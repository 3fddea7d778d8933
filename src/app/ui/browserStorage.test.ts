import { beforeEach, expect, test } from 'vitest'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { forgiving, storageOver, useStorageTrouble } from './browserStorage.ts'

const trouble = () => useStorageTrouble.getState().trouble

beforeEach(() => {
  useStorageTrouble.setState({ trouble: null })
})

test('what the browser keeps is kept there, and nothing is said', () => {
  const storage = memoryStorage()
  const kept = storageOver(() => storage)
  kept.setItem('a', '1')
  expect(storage.getItem('a')).toBe('1')
  kept.removeItem('a')
  expect(kept.getItem('a')).toBe(null)
  expect(trouble()).toBe(null)
})

test.each([
  ['refuses the object', () => refuse()],
  ['refuses its use', () => Object.assign(memoryStorage(), { getItem: refuse })],
  ['hands out null', () => null],
])('a browser that %s: the page reads back what it wrote, and the writer learns that it ends', (_, open) => {
  const kept = storageOver(open)
  expect(kept.getItem('a')).toBe(null)
  expect(() => kept.setItem('a', '1')).toThrow('keeps nothing')
  expect(kept.getItem('a')).toBe('1')
  kept.removeItem('a')
  expect(kept.getItem('a')).toBe(null)
  expect(trouble()).toBe('blocked')
})

test('without room the newest value counts on this page, and the old one stays where it was', () => {
  const storage = memoryStorage()
  storage.setItem('a', 'old')
  const full = Object.assign(memoryStorage(), {
    getItem: (key: string) => storage.getItem(key),
    setItem: refuse,
  })
  const kept = forgiving(storageOver(() => full))
  kept.setItem('a', 'new')
  expect(kept.getItem('a')).toBe('new')
  expect(storage.getItem('a')).toBe('old')
  expect(trouble()).toBe('full')
})

function refuse(): never {
  throw new DOMException('denied', 'SecurityError')
}
