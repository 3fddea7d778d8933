// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { Menu, MenuGroup, MenuItem } from './Menu.tsx'

afterEach(cleanup)

function show() {
  const open = vi.fn()
  const dark = vi.fn()
  render(
    <>
      <Menu label="Source" name="Source: a.csv">
        <MenuItem label="Open file" onSelect={open} />
        <MenuGroup title="Theme">
          <MenuItem label="Light" checked onSelect={() => undefined} />
          <MenuItem label="Dark" checked={false} onSelect={dark} />
        </MenuGroup>
      </Menu>
      <button type="button">elsewhere</button>
    </>,
  )
  return { open, dark, button: screen.getByRole('button', { name: 'Source: a.csv' }) }
}
const focused = () => document.activeElement?.textContent
const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name })

it('opens with the focus on its first item, by pointer and by key', () => {
  const { button } = show()
  fireEvent.click(button)
  expect(button.getAttribute('aria-expanded')).toBe('true')
  expect(focused()).toBe('Open file')
  fireEvent.click(button)
  expect(screen.queryByRole('menu')).toBeNull()
  button.focus()
  key('ArrowUp')
  expect(focused()).toContain('Dark')
})

it('moves by arrows, ends and first letters, around both ends', () => {
  const { button } = show()
  fireEvent.click(button)
  key('ArrowUp')
  expect(focused()).toContain('Dark')
  key('ArrowDown')
  expect(focused()).toBe('Open file')
  key('End')
  key('Home')
  expect(focused()).toBe('Open file')
  key('l')
  expect(focused()).toContain('Light')
})

it('keeps letters from the page’s shortcuts', () => {
  const { button } = show()
  fireEvent.click(button)
  expect(key('c')).toBe(false)
  key('Escape')
  expect(key('c')).toBe(true)
})

it('does what was chosen once, closed and with the focus back on the button', () => {
  const { button, open } = show()
  fireEvent.click(button)
  open.mockImplementation(() => {
    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement).toBe(button)
  })
  fireEvent.click(screen.getByRole('menuitem', { name: 'Open file' }))
  expect(open).toHaveBeenCalledTimes(1)
})

it('closes at Escape with the focus back, and when the focus goes elsewhere without taking it', () => {
  const { button } = show()
  fireEvent.click(button)
  expect(key('Escape')).toBe(false)
  expect(document.activeElement).toBe(button)
  fireEvent.click(button)
  screen.getByText('elsewhere').focus()
  fireEvent.blur(screen.getAllByRole('menuitemradio')[0] ?? button, {
    relatedTarget: screen.getByText('elsewhere'),
  })
  expect(screen.queryByRole('menu')).toBeNull()
  expect(focused()).toBe('elsewhere')
})

it('says of one choice of several which one it is', () => {
  const { button, dark } = show()
  fireEvent.click(button)
  const themes = screen.getByRole('group', { name: 'Theme' })
  expect(
    [...themes.querySelectorAll('[aria-checked]')].map((item) => item.getAttribute('aria-checked')),
  ).toEqual(['true', 'false'])
  fireEvent.click(screen.getByRole('menuitemradio', { name: 'Dark' }))
  expect(dark).toHaveBeenCalledTimes(1)
})
