import { skipToken, useQuery, type QueryFunctionContext } from '@tanstack/react-query'
import type { AlertsKeeper } from '../../sources/alertsPort.ts'
import { useApp } from '../../state/context.tsx'
import { useAlertsPort } from './useAlerts.ts'

interface Kept<T> {
  /** undefined: not answered yet, or nobody keeps anything. */
  readonly value: T | undefined
  /** null: it did not fail. */
  readonly error: unknown
  readonly askAgain: () => Promise<unknown>
}

/** Asks who keeps the alerts of the source on screen; nothing where they are kept in this page. */
export function useKept<T>(
  about: string,
  ask: (keeper: AlertsKeeper, signal: AbortSignal) => Promise<T>,
): Kept<T> {
  const { keeper } = useAlertsPort()
  const source = useApp(({ view }) => (view.kind === 'ready' ? view.source.id : ''))
  const { data, error, refetch } = useQuery({
    queryKey: [source, 'alerts-kept', about],
    queryFn: keeper === undefined ? skipToken : ({ signal }: QueryFunctionContext) => ask(keeper, signal),
    retry: false,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  })
  return { value: data, error, askAgain: () => refetch() }
}
