import { Suspense, type ReactNode } from 'react'
import { ForecastBoundary } from './ForecastBoundary.tsx'

interface Props {
  /** What is missing where it cannot be loaded, in the user's words: 'the page', 'the chart'. */
  readonly what: string
  readonly children: ReactNode
}

/** What is loaded when it is first shown; a failure stays in its place. */
export function LatePart({ what, children }: Props) {
  return (
    <ForecastBoundary what={what}>
      <Suspense fallback={null}>{children}</Suspense>
    </ForecastBoundary>
  )
}
