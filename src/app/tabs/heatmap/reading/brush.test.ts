import { describe, expect, it } from 'vitest'
import { brushed, NO_BRUSH, selectionOf, type BrushAction } from './brush.ts'

const within = {
  rows: { first: 10, count: 20 },
  columns: { first: 5, count: 30 },
  allRows: 100,
  allColumns: 288,
}
const move = (rows: number, columns: number, select = false): BrushAction => ({
  kind: 'move',
  rows,
  columns,
  select,
  within,
})
const after = (...actions: BrushAction[]) => actions.reduce(brushed, NO_BRUSH)
const cell = (row: number, column: number) => ({ row, column })

describe('keys', () => {
  it('begin where the window begins', () => {
    expect(after(move(1, 0)).cursor).toEqual(cell(10, 5))
  })
  it('move the cursor and stop at the edges of everything', () => {
    expect(after(move(0, 0), move(1, -2)).cursor).toEqual(cell(11, 3))
    expect(after(move(0, 0), move(-1000, 1000)).cursor).toEqual(cell(0, 287))
  })
  it('with shift select from where the cursor was', () => {
    const selected = after(move(0, 0), move(2, 0, true), move(0, 3, true))
    expect(selectionOf(selected)).toEqual({ rows: { first: 10, count: 3 }, columns: { first: 5, count: 4 } })
    expect(selectionOf(after(move(0, 0), move(2, 0, true), move(1, 0)))).toBeNull()
  })
  it('select backwards too', () => {
    expect(selectionOf(after(move(0, 0), move(-3, -2, true)))).toEqual({
      rows: { first: 7, count: 4 },
      columns: { first: 3, count: 3 },
    })
  })
  it('clear the selection and keep the cursor', () => {
    const cleared = after(move(0, 0), move(2, 2, true), { kind: 'clear' })
    expect(selectionOf(cleared)).toBeNull()
    expect(cleared.cursor).toEqual(cell(12, 7))
  })
  it('mean nothing where there is nothing', () => {
    const nothing = { ...within, allRows: 0 }
    expect(brushed(NO_BRUSH, { kind: 'move', rows: 1, columns: 0, select: false, within: nothing })).toEqual(
      NO_BRUSH,
    )
  })
})

describe('the pointer', () => {
  it('points, and leaves nothing behind', () => {
    expect(after({ kind: 'point', cell: cell(3, 4) }).cursor).toEqual(cell(3, 4))
    expect(after({ kind: 'point', cell: cell(3, 4) }, { kind: 'leave' })).toEqual(NO_BRUSH)
  })
  it('selects while it is pressed, also outside', () => {
    const dragged = after(
      { kind: 'press', cell: cell(3, 4) },
      { kind: 'leave' },
      { kind: 'point', cell: cell(8, 9) },
    )
    expect(selectionOf(dragged)).toEqual({ rows: { first: 3, count: 6 }, columns: { first: 4, count: 6 } })
    expect(selectionOf(brushed(dragged, { kind: 'release' }))).toBeNull()
  })
  it('a press without a drag selects nothing', () => {
    expect(selectionOf(after({ kind: 'press', cell: cell(3, 4) }))).toBeNull()
  })
  it('takes over from the keys, but does not take their cursor away by leaving', () => {
    const keyed = after(move(0, 0), move(2, 2, true))
    expect(brushed(keyed, { kind: 'leave' })).toEqual(keyed)
    expect(selectionOf(brushed(keyed, { kind: 'point', cell: cell(1, 1) }))).toBeNull()
  })
})
