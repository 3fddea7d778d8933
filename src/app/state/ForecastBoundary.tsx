import type { ReactNode } from 'react'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { useApp } from './context.tsx'

interface Props {
  /** What broke, in the user's words: 'the page', 'the chart'. */
  readonly what: string
  readonly children: ReactNode
}

/** Keeps a failure to itself until another forecast is on screen, which may well be drawn. */
export function ForecastBoundary({ what, children }: Props) {
  const forecast = useApp(({ view }) => (view.kind === 'ready' ? view.forecast : null))
  return (
    <ErrorBoundary what={what} of={forecast}>
      {children}
    </ErrorBoundary>
  )
}
