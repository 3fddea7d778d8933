import { memo, useLayoutEffect, useRef } from 'react'
import { drawHeat, type HeatDrawing } from './drawHeat.ts'

interface Props extends HeatDrawing {
  readonly width: number
  readonly height: number
  /** Pixels of the screen per CSS pixel. */
  readonly density: number
}

/** The painted cells. What they say is said by the read-out and the table beside it. */
export const HeatCanvas = memo(function HeatCanvas(props: Props) {
  const { width, height, density, picture, rows, placement, absent, nowAt, network, look } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (canvas.current === null || context === null || context === undefined) return
    canvas.current.width = Math.round(width * density)
    canvas.current.height = Math.round(height * density)
    context.scale(density, density)
    drawHeat(
      context,
      { x: 0, y: 0, width, height },
      { picture, rows, placement, absent, nowAt, network, look },
    )
  }, [width, height, density, picture, rows, placement, absent, nowAt, network, look])
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
})
