// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { startInSlices } from '#engine/startInSlices.ts'
import { useInSlices } from './useInSlices.ts'

afterEach(cleanup)

/** Longer than a slice, so that it can be cancelled half-way. */
function* slowly(answer: string, seen: string[] = []): Generator<void, string> {
  for (let part = 0; part < 4; part++) {
    const until = performance.now() + 9
    while (performance.now() < until);
    seen.push(`${answer}${part}`)
    yield
  }
  return answer
}

function Asked({ make, of = null }: { make: (() => Generator<void, string>) | null; of?: unknown }) {
  const { value, stale } = useInSlices(make, of)
  return <p>{`${value ?? 'nothing'}${stale ? ', stale' : ''}`}</p>
}

it('keeps the last answer, said to be stale, until the next is there', async () => {
  const [first, second] = [() => slowly('first'), () => slowly('second')]
  const { rerender } = render(<Asked make={first} />)
  expect(screen.getByText('nothing, stale')).toBeDefined()
  await screen.findByText('first')
  rerender(<Asked make={second} />)
  expect(screen.getByText('first, stale')).toBeDefined()
  await screen.findByText('second')
})

it('cancels what nobody asks for any more, and does not ask again for what it knows', async () => {
  const seen: string[] = []
  const [first, second] = [() => slowly('first', seen), vi.fn(() => slowly('second', seen))]
  const { rerender } = render(<Asked make={first} />)
  await waitFor(() => {
    expect(seen).toContain('first0')
  })
  rerender(<Asked make={second} />)
  await screen.findByText('second')
  expect(seen).not.toContain('first3')
  rerender(<Asked make={null} />)
  rerender(<Asked make={second} />)
  expect(screen.getByText('second')).toBeDefined()
  expect(second).toHaveBeenCalledTimes(1)
})

it('ends the run under way where only the forecast is newer, and goes on with the newest', async () => {
  const seen: string[] = []
  const makes = [1, 2, 3].map((forecast) => () => slowly(`of ${forecast}`, seen))
  const { rerender } = render(<Asked make={makes[0]!} of={1} />)
  await waitFor(() => {
    expect(seen).toContain('of 10')
  })
  rerender(<Asked make={makes[1]!} of={2} />)
  rerender(<Asked make={makes[2]!} of={3} />)
  await screen.findByText('of 1, stale')
  await screen.findByText('of 3')
  expect(seen.filter((part) => part.startsWith('of 2'))).toEqual([])
})

it('cancels a run of an earlier forecast where the question is another', async () => {
  const seen: string[] = []
  const [first, newer, other] = ['first', 'newer', 'other'].map((name) => () => slowly(name, seen))
  const { rerender } = render(<Asked make={first!} of={1} />)
  await waitFor(() => {
    expect(seen).toContain('first0')
  })
  rerender(<Asked make={newer!} of={2} />)
  rerender(<Asked make={other!} of={2} />)
  await screen.findByText('other')
  expect(seen).not.toContain('first3')
})

it('ends with the screen', async () => {
  const seen: string[] = []
  const { unmount } = render(<Asked make={() => slowly('left', seen)} />)
  unmount()
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(seen).not.toContain('left3')
})

it('tells nobody anything once it is cancelled, not even of a failure', async () => {
  const [onValue, onError] = [vi.fn(), vi.fn()]
  const cancel = startInSlices(
    function* (): Generator<void, string> {
      yield* slowly('late')
      throw new Error('late')
    },
    { onValue, onError },
  )
  cancel()
  startInSlices(() => slowly('other'), { onValue, onError })
  await act(async () => {
    await waitFor(() => {
      expect(onValue).toHaveBeenCalledWith('other')
    })
  })
  expect(onError).not.toHaveBeenCalled()
})

it('reports what making the work or taking its answer throws', async () => {
  const onError = vi.fn()
  startInSlices(
    () => {
      throw new Error('not made')
    },
    { onValue: vi.fn(), onError },
  )
  startInSlices(() => slowly('answer'), {
    onValue: () => {
      throw new Error('not taken')
    },
    onError,
  })
  await waitFor(() => {
    expect(onError.mock.calls.map(([error]) => String(error))).toEqual([
      'Error: not made',
      'Error: not taken',
    ])
  })
})
