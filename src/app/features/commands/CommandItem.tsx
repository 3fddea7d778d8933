import type { ReactNode } from 'react'
import { MenuItem } from '../../ui/Menu.tsx'
import { isAvailable } from './command.ts'
import { useCommand } from './CommandsProvider.tsx'
import { Keys } from './Keys.tsx'

interface Props {
  /** Of one of the page's own commands. */
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  /** Where a dialog opens. */
  readonly dialog?: boolean
}

/** An item of a menu that does what a command does, with its shortcut; left out while the command cannot be done. */
export function CommandItem({ id, label, icon = null, dialog = false }: Props) {
  const command = useCommand(id)
  if (!isAvailable(command)) return null
  const { shortcut, run } = command
  return (
    <MenuItem
      label={label}
      icon={icon}
      dialog={dialog}
      detail={shortcut === undefined ? null : <Keys shortcut={shortcut} />}
      onSelect={run}
    />
  )
}
