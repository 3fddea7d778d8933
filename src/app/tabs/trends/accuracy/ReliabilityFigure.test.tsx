// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppStoreProvider } from '../../../state/context.tsx'
import { completeDom } from '../../../testing/dom.ts'
import { fakeStore } from '../../../testing/fakeStore.ts'
import { ReliabilityFigure } from './ReliabilityFigure.tsx'

vi.mock('../../../features/charts/ReliabilityCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('../../../features/exports/SavePngButton.tsx', () => ({ SavePngButton: () => null }))

beforeEach(completeDom)
afterEach(cleanup)

test('each threshold’s chances are of its own number of windows', () => {
  const of = (windows: number) => ({
    horizon: { steps: 12, windows, reliability: [{ said: 0.1, happened: 0.2, windows }] },
  })
  const metric = { metric: 'cpu_percent', breaches: { warning: of(40), critical: of(90) } }
  render(
    <AppStoreProvider store={fakeStore()}>
      <ReliabilityFigure metric={metric as unknown as MetricAccuracy} stepMs={300_000} />
    </AppStoreProvider>,
  )
  expect(screen.getByText(/warning, 40 forecasts/)).toBeDefined()
  expect(screen.getByText(/critical, 90 forecasts/)).toBeDefined()
})
