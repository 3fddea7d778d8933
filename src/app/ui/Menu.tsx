import { createContext, use, useId, useLayoutEffect, useRef, useState } from 'react'
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react'
import { flushSync } from 'react-dom'
import styles from './Menu.module.css'

/** Closes the menu around an item, with the focus back on its button. */
const Close = createContext<(() => void) | null>(null)

interface MenuProps {
  /** What the button shows. */
  readonly label: ReactNode
  /** What it is called aloud; a word that is seen must be in it. */
  readonly name: string
  readonly title?: string
  /** Of the button. */
  readonly className?: string | undefined
  /** Which edges of button and menu meet. */
  readonly align?: 'start' | 'end'
  readonly children: ReactNode
}

/** Keys on the button that open the menu, and the item that then has the focus. */
const OPENING: Readonly<Record<string, 'first' | 'last'>> = { ArrowDown: 'first', ArrowUp: 'last' }

/**
 * A button and the menu of commands under it. Arrows, Home, End and first letters move; Escape, Tab and a press elsewhere
 * close; the focus goes back to the button, so that a dialog that an item opens gives it back there too.
 */
export function Menu({ label, name, title, className, align = 'start', children }: MenuProps) {
  const [opened, setOpened] = useState<'first' | 'last' | null>(null)
  const around = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()

  useLayoutEffect(() => {
    if (opened !== null)
      itemsIn(list.current)
        .at(opened === 'first' ? 0 : -1)
        ?.focus()
  }, [opened])
  const close = () => {
    // First the menu goes: what an item does may move the focus, and that is then to stand.
    flushSync(() => setOpened(null))
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (opened === null) {
      const from = OPENING[event.key]
      if (from === undefined) return
      event.preventDefault()
      setOpened(from)
      return
    }
    if (event.key === 'Escape') close()
    else if (event.key === 'Tab') {
      // The focus goes on from the button, as if the menu had never been there.
      close()
      return
    } else if (!moveIn(list.current, event)) return
    event.preventDefault()
  }
  const onBlur = (event: FocusEvent) => {
    if (!(event.relatedTarget instanceof Node) || !around.current?.contains(event.relatedTarget))
      setOpened(null)
  }
  return (
    <div ref={around} className={styles.around} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className={className ?? 'button'}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        aria-controls={opened === null ? undefined : id}
        aria-label={name}
        title={title}
        onMouseDown={(event) => {
          // Where a press gives a button no focus it would only take it from the menu, which closes, and open it again.
          if (opened !== null) event.preventDefault()
        }}
        onClick={() => {
          if (opened === null) setOpened('first')
          else close()
        }}
      >
        {label}
      </button>
      {opened !== null && (
        // It takes the focus from a press between its items, which would close it otherwise.
        <div
          ref={list}
          id={id}
          className={styles.menu}
          data-align={align}
          role="menu"
          aria-label={name}
          tabIndex={-1}
        >
          <Close value={close}>{children}</Close>
        </div>
      )}
    </div>
  )
}

interface GroupProps {
  readonly title: string
  readonly children: ReactNode
}

/** Items that belong together, under their name. */
export function MenuGroup({ title, children }: GroupProps) {
  const id = useId()
  return (
    <div className={styles.group} role="group" aria-labelledby={id}>
      <div id={id} className={styles.title} role="presentation">
        {title}
      </div>
      {children}
    </div>
  )
}

interface ItemProps {
  readonly label: string
  readonly icon?: ReactNode
  /** Beside the label, quieter: a shortcut, what is chosen. */
  readonly detail?: ReactNode
  /** One of several of which one is chosen; left out: a command. */
  readonly checked?: boolean
  /** Where a dialog opens. */
  readonly dialog?: boolean
  readonly onSelect: () => void
}

/** One command of a menu. */
export function MenuItem({
  label,
  icon = null,
  detail = null,
  checked,
  dialog = false,
  onSelect,
}: ItemProps) {
  const close = use(Close)
  return (
    <button
      type="button"
      className={styles.item}
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      data-label={label}
      aria-checked={checked}
      aria-haspopup={dialog ? 'dialog' : undefined}
      tabIndex={-1}
      onClick={() => {
        close?.()
        onSelect()
      }}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span className={styles.icon} aria-hidden="true">
        {checked === undefined ? icon : checked ? '✓' : ''}
      </span>
      <span className={styles.label}>{label}</span>
      {detail !== null && <span className={styles.detail}>{detail}</span>}
    </button>
  )
}

function itemsIn(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
}

/** Moves the focus among the items; false: the key means nothing here. */
function moveIn(list: HTMLElement | null, event: KeyboardEvent): boolean {
  const items = itemsIn(list)
  const at = items.findIndex((item) => item === document.activeElement)
  const next = {
    ArrowDown: items[(at + 1) % items.length],
    ArrowUp: items.at(Math.max(at, 0) - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key]
  if (next !== undefined) {
    next.focus()
    return true
  }
  const { key, ctrlKey, metaKey, altKey } = event
  if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return false
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
  after.find(({ dataset }) => dataset['label']?.toLowerCase().startsWith(key.toLowerCase()))?.focus()
  // Letters that begin no item are no shortcuts of the page either while a menu is open.
  return true
}
