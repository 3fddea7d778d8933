// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { useGradually } from './useGradually.ts'

afterEach(cleanup)

let drawn: number[] = []

function List({ count }: { count: number }) {
  const most = useGradually(count, 4)
  drawn.push(Math.min(most, count))
  return null
}

function drawnOf(ui: () => void): readonly number[] {
  drawn = []
  ui()
  return drawn.filter((each, at) => each !== drawn[at - 1])
}

it('a list is drawn a few items at a time, and whole from then on', () => {
  let list!: ReturnType<typeof render>
  expect(drawnOf(() => (list = render(<List count={10} />)))).toEqual([4, 8, 10])
  expect(drawnOf(() => list.rerender(<List count={30} />))).toEqual([30])
})

it('an empty list starts with a few once it has items', () => {
  let list!: ReturnType<typeof render>
  expect(drawnOf(() => (list = render(<List count={0} />)))).toEqual([0])
  expect(drawnOf(() => list.rerender(<List count={6} />))).toEqual([4, 6])
})
