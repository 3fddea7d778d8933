import { expect, it } from 'vitest'
import { placeBeside } from './place.ts'

const page = { width: 1440, height: 900 }
const card = { width: 320, height: 180 }

it('stands beside what it explains, on the side that has room', () => {
  expect(placeBeside({ left: 16, top: 300, right: 800, bottom: 700 }, card, page)).toEqual({
    left: 810,
    top: 300,
  })
  expect(placeBeside({ left: 700, top: 300, right: 1424, bottom: 700 }, card, page)).toEqual({
    left: 370,
    top: 300,
  })
})

it('stands below a line across the page, and above one at its end', () => {
  expect(placeBeside({ left: 16, top: 48, right: 1424, bottom: 84 }, card, page)).toEqual({
    left: 16,
    top: 94,
  })
  expect(placeBeside({ left: 16, top: 800, right: 1424, bottom: 880 }, card, page)).toEqual({
    left: 16,
    top: 610,
  })
})

it('stays within the window, whatever the anchor does', () => {
  for (const top of [-2000, 3000]) {
    const placed = placeBeside({ left: 16, top, right: 800, bottom: top + 5000 }, card, page)
    expect(placed.top).toBeGreaterThanOrEqual(12)
    expect(placed.top + card.height).toBeLessThanOrEqual(888)
  }
})
