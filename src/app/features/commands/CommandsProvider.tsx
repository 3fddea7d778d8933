import { createContext, use, useMemo, type ReactNode } from 'react'
import { useOpenFiles } from '../open/useOpenFiles.ts'
import { useAppStore } from '../../state/context.tsx'
import { globalCommands } from './all.ts'
import type { Command } from './command.ts'
import { Overlays } from './Overlays.tsx'
import { useCommands } from './registry.ts'
import { useKeyboard } from './useKeyboard.ts'

const GlobalCommands = createContext<ReadonlyMap<string, Command> | null>(null)

/** The page's own commands, their keys, and the dialogs that they open. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const store = useAppStore()
  const openFiles = useOpenFiles()
  const commands = useMemo(() => globalCommands({ store, openFiles }), [store, openFiles])
  const byId = useMemo(() => new Map(commands.map((command) => [command.id, command])), [commands])
  useCommands(commands)
  useKeyboard()
  return (
    <GlobalCommands value={byId}>
      {children}
      <Overlays />
    </GlobalCommands>
  )
}

/** One of the page's own commands, for the button that does the same. */
export function useCommand(id: string): Command {
  const command = use(GlobalCommands)?.get(id)
  if (command === undefined) throw new Error(`there is no command ${id}`)
  return command
}
