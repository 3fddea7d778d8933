import { errorToData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { exportWords } from '#text/exports.ts'
import { useApp } from '../../state/context.tsx'
import { useZone } from '../../state/times.ts'
import { captionOf, sourceNameOf } from './caption.ts'
import { exportName } from './fileName.ts'
import { savePng, type Drawing } from './png.ts'
import styles from './SavePngButton.module.css'

interface Props {
  /** What the image shows: `cpu_percent of db-07`. */
  readonly title: string
  /** Lines about the chart itself, beside those about the forecast: legend, level, range. */
  readonly lines?: readonly string[]
  /** Parts of the file's name. */
  readonly about: readonly string[]
  /** What is drawn, where that is not the forecast of now. */
  readonly forecast?: FleetForecast
  /** The drawing as it is when the button is pressed; null: there is none yet, and nothing happens. */
  readonly drawing: () => Drawing | null
}

/** Saves a chart as an image that says by itself what it shows, from which model, issued and valid when. */
export function SavePngButton({ title, lines = [], about, drawing, ...props }: Props) {
  const view = useApp((state) => state.view)
  const report = useApp((state) => state.report)
  const zone = useZone()
  if (view.kind !== 'ready') return null
  const forecast = props.forecast ?? view.forecast
  const save = async () => {
    const drawn = drawing()
    if (drawn === null) return
    try {
      const caption = captionOf(forecast, zone, title, lines, sourceNameOf(forecast, view.facts))
      await savePng(drawn, caption, exportName(forecast, about, 'png'))
    } catch (error) {
      report(errorToData(error))
    }
  }
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={exportWords.savePng(title)}
      onClick={() => {
        void save()
      }}
    >
      {exportWords.png}
    </button>
  )
}
