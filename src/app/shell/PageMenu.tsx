import {
  BookOpen,
  Command,
  Download,
  Ellipsis,
  Keyboard,
  Menu as MenuIcon,
  Search,
  SlidersHorizontal,
} from 'lucide-react'
import { headerWords } from '#text/shell.ts'
import { zoneLabel } from '#text/time.ts'
import { CommandItem } from '../features/commands/CommandItem.tsx'
import { useOverlay } from '../features/commands/overlay.ts'
import { usePreferences, type Theme } from '../state/preferences.ts'
import { useZone } from '../state/times.ts'
import { Menu, MenuGroup, MenuItem } from '../ui/Menu.tsx'
import { ICON, SourceItems, type FileWays } from './SourceMenu.tsx'
import styles from './Header.module.css'

const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/** How things are shown, and help: the menu in the corner. */
export function PageMenu() {
  return (
    <Menu
      className={styles.square}
      name={headerWords.moreMenu}
      title={headerWords.moreMenu}
      label={<Ellipsis {...ICON} />}
      align="end"
    >
      <ForecastItems />
      <ThemeItems />
      <HelpItems />
    </Menu>
  )
}

/** Everything that the header has on a wide screen, in one menu. */
export function PhoneMenu({ hasData, ...ways }: FileWays & { readonly hasData: boolean }) {
  return (
    <Menu
      className={styles.square}
      name={headerWords.menu}
      label={<MenuIcon {...ICON} size={17} />}
      align="end"
    >
      {hasData && <SourceItems {...ways} />}
      <ForecastItems />
      <ZoneItems />
      <ThemeItems />
      <HelpItems />
    </Menu>
  )
}

function ForecastItems() {
  return (
    <MenuGroup title={headerWords.settings}>
      <CommandItem
        id="thresholds.edit"
        label={headerWords.editThresholds}
        icon={<SlidersHorizontal {...ICON} />}
        dialog
      />
      <CommandItem id="save.csv" label={headerWords.exportForecast} icon={<Download {...ICON} />} dialog />
    </MenuGroup>
  )
}

function ThemeItems() {
  const { theme, set } = usePreferences()
  return (
    <MenuGroup title={headerWords.theme}>
      {THEMES.map((each) => (
        <MenuItem
          key={each}
          label={headerWords.themes[each]}
          checked={theme === each}
          onSelect={() => set({ theme: each })}
        />
      ))}
    </MenuGroup>
  )
}

function ZoneItems() {
  const zone = useZone()
  const { set } = usePreferences()
  const show = useOverlay((state) => state.show)
  const named = zone === 'utc' || zone === 'local' ? [] : [zone]
  return (
    <MenuGroup title={headerWords.times}>
      {['utc', 'local', ...named].map((each) => (
        <MenuItem
          key={each}
          label={zoneLabel(each)}
          checked={zone === each}
          onSelect={() => set({ zone: each })}
        />
      ))}
      <MenuItem label={headerWords.otherZone} dialog onSelect={() => show({ kind: 'zone' })} />
    </MenuGroup>
  )
}

function HelpItems() {
  return (
    <MenuGroup title={headerWords.help}>
      <CommandItem id="palette" label={headerWords.commands} icon={<Command {...ICON} />} dialog />
      <CommandItem id="help" label={headerWords.shortcuts} icon={<Keyboard {...ICON} />} dialog />
      <CommandItem id="glossary" label={headerWords.glossary} icon={<BookOpen {...ICON} />} dialog />
      <CommandItem id="search" label={headerWords.searchTitle} icon={<Search {...ICON} />} />
    </MenuGroup>
  )
}
