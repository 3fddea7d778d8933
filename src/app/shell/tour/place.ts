/** The part of a DOMRect that placing takes, px in the window. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Size {
  readonly width: number
  readonly height: number
}

const GAP = 10
const EDGE = 12

/**
 * Where a card goes that explains an anchor: beside it where there is room, else below it, else above, always whole within
 * the window. Px from the window's left and top.
 */
export function placeBeside(
  anchor: Box,
  card: Size,
  page: Size,
): { readonly left: number; readonly top: number } {
  const needed = card.width + GAP + EDGE
  const within = (at: number, size: number, most: number) => Math.max(EDGE, Math.min(at, most - size - EDGE))
  const beside = within(anchor.top, card.height, page.height)
  if (page.width - anchor.right >= needed) return { left: anchor.right + GAP, top: beside }
  if (anchor.left >= needed) return { left: anchor.left - GAP - card.width, top: beside }
  const below = anchor.bottom + GAP
  const fitsBelow = below + card.height + EDGE <= page.height
  return {
    left: within(anchor.left, card.width, page.width),
    top: fitsBelow ? below : within(anchor.top - GAP - card.height, card.height, page.height),
  }
}
