import { toneShape, toneToken } from '../../features/charts/seriesTones.ts'

/** Colour and shape of a compared line, as in its chart. */
export function ToneShape({ tone }: { tone: number }) {
  return (
    <svg width={10} height={10} viewBox="0 0 10 10" aria-hidden="true" style={{ flex: 'none' }}>
      <path d={toneShape(tone)} style={{ fill: toneToken(tone) }} />
    </svg>
  )
}
