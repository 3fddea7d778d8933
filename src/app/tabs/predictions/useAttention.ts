import { useState, type DOMAttributes } from 'react'

/** Whether a person is at work in an element: the pointer is over it, or the focus inside. */
export function useAttention(): {
  readonly attended: boolean
  /** For the element. */
  readonly around: DOMAttributes<HTMLElement>
} {
  const [over, setOver] = useState(false)
  const [inside, setInside] = useState(false)
  return {
    attended: over || inside,
    around: {
      onPointerEnter: () => {
        setOver(true)
      },
      onPointerLeave: () => {
        setOver(false)
      },
      onFocus: () => {
        setInside(true)
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        setInside(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
      },
    },
  }
}
