import { useMemo } from 'react'
import { serverChoices } from '#text/exports.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { serversOf, type ServerChoice } from './choice.ts'

export type ServerChoiceId = 'all' | 'shown' | 'pinned' | 'opened' | 'named'

export const ALL_SERVERS: ServerChoice = { kind: 'all' }

interface Offered {
  readonly id: ServerChoiceId
  readonly label: string
  readonly choice: ServerChoice
}

/** The ways to say which servers are meant, each with how many there are; those that would mean none are not offered. */
export function useServerChoices(view: ReadyView, names: string): readonly Offered[] {
  const filters = useApp((state) => state.screen.filters)
  const opened = useApp((state) => state.selection.server)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const { assessment, forecast } = view
  const fixed = useMemo(() => {
    const { servers } = assessment
    const known = new Set(servers.map(({ server }) => server))
    const shown = visibleServers(assessment, forecast, filters, pinned).map(({ server }) => server)
    const pins = pinned.filter((server) => known.has(server))
    const some = (id: ServerChoiceId, of: readonly string[], name = ''): Offered => ({
      id,
      label: id === 'named' ? '' : serverChoices[id](of.length, name),
      choice: { kind: 'some', servers: of },
    })
    return [
      { id: 'all', label: serverChoices.all(known.size), choice: ALL_SERVERS } as const,
      ...(isFiltering(filters) ? [some('shown', shown)] : []),
      ...(pins.length > 0 ? [some('pinned', pins)] : []),
      ...(opened === null ? [] : [some('opened', [opened], opened)]),
    ]
  }, [assessment, forecast, filters, pinned, opened])
  return useMemo(() => {
    const choice = { kind: 'named', text: names } as const
    const count = names.trim() === '' ? null : serversOf(choice, assessment.servers).size
    return [...fixed, { id: 'named', label: serverChoices.named(count), choice } as const]
  }, [fixed, names, assessment])
}
