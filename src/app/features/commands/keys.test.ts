import { describe, expect, it } from 'vitest'
import type { Command } from './command.ts'
import { createSequence } from './sequence.ts'
import { ariaShortcut, keyNames, strokeOf } from './shortcut.ts'

const command = (shortcut: string): Command => ({
  id: shortcut,
  title: shortcut,
  group: 'Help',
  shortcut,
  run: () => undefined,
})
const COMMANDS = ['g h', 'g p', 'p', 'Mod+k', '?'].map(command)

/** What a row of strokes, each with its time, does. */
function heard(...strokes: readonly (readonly [stroke: string, atMs: number])[]): readonly string[] {
  const hear = createSequence()
  return strokes.flatMap(([stroke, atMs]) => {
    const found = hear(stroke, atMs, COMMANDS)
    return found.kind === 'command' ? [found.command.id] : []
  })
}

describe('sequences', () => {
  it('are found at their last stroke', () => {
    expect(heard(['g', 0], ['h', 400])).toEqual(['g h'])
    expect(heard(['?', 0])).toEqual(['?'])
  })

  it('are forgotten after a while, and the stroke counts by itself', () => {
    expect(heard(['g', 0], ['p', 5000])).toEqual(['p'])
    expect(heard(['g', 0], ['p', 500])).toEqual(['g p'])
  })

  it('end with a stroke that does not go on', () => {
    expect(heard(['g', 0], ['x', 100], ['h', 200])).toEqual([])
    expect(heard(['g', 0], ['?', 100])).toEqual(['?'])
    expect(heard(['g', 0], ['g', 100], ['h', 200])).toEqual(['g h'])
  })
})

describe('strokes', () => {
  const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
    strokeOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })

  it('take Ctrl and ⌘ for the same, and leave Alt to the browser', () => {
    expect(press('k', { ctrlKey: true })).toBe('Mod+k')
    expect(press('K', { metaKey: true })).toBe('Mod+k')
    expect(press('j')).toBe('j')
    expect(press('k', { altKey: true })).toBeNull()
  })

  it('take what AltGr types as typed', () => {
    expect(press('/', { ctrlKey: true, altKey: true })).toBe('/')
  })
})

it('shortcuts are written for people and for assistive technology', () => {
  expect(keyNames('g h', false)).toEqual(['g', 'h'])
  expect(keyNames('Mod+k', false)).toEqual(['Ctrl K'])
  expect(keyNames('Mod+k', true)).toEqual(['⌘ K'])
  expect([ariaShortcut('Mod+k'), ariaShortcut('/'), ariaShortcut('g h')]).toEqual([
    'Control+K Meta+K',
    '/',
    undefined,
  ])
})
