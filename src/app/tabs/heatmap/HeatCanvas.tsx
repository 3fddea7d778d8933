import { memo, useLayoutEffect, useRef } from 'react'
import { drawHeat, type HeatDrawing } from './drawHeat.ts'
import type { Size } from '../../ui/useSize.ts'

interface Props {
  readonly size: Size
  /** Pixels of the screen per CSS pixel. */
  readonly density: number
  readonly heat: HeatDrawing
}

/** The painted cells. What they say is said by the read-out and the table beside it. */
export const HeatCanvas = memo(function HeatCanvas({ size: { width, height }, density, heat }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined) return
    element.width = Math.round(width * density)
    element.height = Math.round(height * density)
    context.scale(density, density)
    drawHeat(context, { x: 0, y: 0, width, height }, heat)
  }, [width, height, density, heat])
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
})
