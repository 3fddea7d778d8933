import { Suspense, type ReactNode, type RefObject } from 'react'
import { chartWords } from '#text/charts.ts'
import { ForecastBoundary } from '../../state/ForecastBoundary.tsx'

interface Props {
  /** What holds the canvas, for those who save it. */
  readonly field?: RefObject<HTMLDivElement | null>
  /** px; kept free until the chart is loaded. */
  readonly height: number
  /** The canvas, loaded lazily. */
  readonly children: ReactNode
}

/** The drawn part of a figure, which says its numbers in words and as a table too: a failure stays within it. */
export function LazyChart({ field, height, children }: Props) {
  return (
    <ForecastBoundary what={chartWords.theChart}>
      <div ref={field} style={{ position: 'relative', minHeight: height }} aria-hidden="true">
        <Suspense fallback={null}>{children}</Suspense>
      </div>
    </ForecastBoundary>
  )
}
