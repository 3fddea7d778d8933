import type { BandTone } from './bands.ts'
import styles from './FanPaths.module.css'

/** A fan as SVG path data. */
export interface SvgFan {
  readonly history: string
  /** Widest first, one closed outline per stretch. */
  readonly bands: readonly { readonly tone: BandTone; readonly path: string }[]
  readonly median: string
}

interface Props {
  readonly fan: SvgFan
  /** False: the network did not make it, and it must not look as if it had. */
  readonly network: boolean
}

/** Bands, what was measured and the median, each upon the one before, for an SVG that says where they lie. */
export function FanPaths({ fan: { history, bands, median }, network }: Props) {
  return (
    <g className={styles.fan} data-network={network}>
      {bands.map(({ tone, path }, index) => (
        <path key={index} className={styles.band} data-tone={tone} d={path} />
      ))}
      <path className={styles.history} d={history} />
      <path className={styles.median} d={median} />
    </g>
  )
}
