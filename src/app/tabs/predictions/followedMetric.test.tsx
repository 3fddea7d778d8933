// @vitest-environment jsdom
import { renderHook } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { completeDom } from '../../testing/dom.ts'
import { columnsOf } from './columns.ts'
import { useFollowedMetric } from './useFollowedMetric.ts'

const COLUMNS = columnsOf(['cpu_percent', 'memory_percent', 'disk_percent'], [], {
  lines: 'one-line',
  profiles: true,
  chanceLetters: 0,
})

let scroller: HTMLElement

beforeEach(() => {
  completeDom()
  scroller = document.createElement('div')
  scroller.scrollTo = ((to: ScrollToOptions) => {
    scroller.scrollLeft = to.left ?? 0
  }) as typeof scroller.scrollTo
})

const follow = (first: string | null) =>
  renderHook(({ metric }) => useFollowedMetric({ current: scroller }, COLUMNS, metric, 160), {
    initialProps: { metric: first },
  })

it('the metric that is looked at comes into sight, and the table goes back once none is', () => {
  const { rerender } = follow(null)
  expect(scroller.scrollLeft).toBe(0)
  rerender({ metric: 'disk_percent' })
  const there = scroller.scrollLeft
  expect(there).toBeGreaterThan(COLUMNS.wholesWidth)
  rerender({ metric: 'memory_percent' })
  expect(scroller.scrollLeft).toBeLessThan(there)
  rerender({ metric: null })
  expect(scroller.scrollLeft).toBe(0)
})

it('who has scrolled meanwhile stays where they are', () => {
  const { rerender } = follow('disk_percent')
  scroller.scrollLeft -= 50
  const there = scroller.scrollLeft
  rerender({ metric: null })
  expect(scroller.scrollLeft).toBe(there)
})
