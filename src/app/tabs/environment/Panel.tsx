import { useId, type ReactNode } from 'react'
import type { ForecastCount } from '#forecast/fleetForecast.ts'
import { soFarText } from '#text/soFar.ts'
import { panelId, type ListPanel } from './panelIds.ts'
import styles from './EnvironmentScreen.module.css'

interface Props {
  readonly title: string
  /** What the part is called where its title changes with what it shows. */
  readonly name?: string
  /** Beside the title, quieter. */
  readonly about?: ReactNode
  /** What is beside the title may take two lines while the forecast comes, and has room for them. */
  readonly aboutGrows?: boolean
  /** What the headline leads to. */
  readonly list?: ListPanel
  /** Of how much of the forecast it is; null or left out: of all. */
  readonly soFar?: ForecastCount | null
  /** While the forecast comes in parts: keeps the height of a full list, so that what lies below stays where it is. */
  readonly keepsHeight?: boolean
  readonly children: ReactNode
}

/** A titled part of the screen on a sheet of its own. */
export function Panel({
  title,
  name,
  about,
  aboutGrows = false,
  list,
  soFar = null,
  keepsHeight = false,
  children,
}: Props) {
  const id = useId()
  return (
    <section
      id={list === undefined ? undefined : panelId(list)}
      tabIndex={list === undefined ? undefined : -1}
      className={`surface ${styles.panel}`}
      data-height={keepsHeight && soFar !== null ? 'kept' : undefined}
      aria-labelledby={name === undefined ? id : undefined}
      aria-label={name}
    >
      <div
        className={styles.panelHead}
        data-title={name === undefined && !aboutGrows ? undefined : 'changes'}
      >
        <h2 id={id}>{title}</h2>
        {about !== undefined && <span className={styles.panelAbout}>{about}</span>}
        {soFar !== null && <span className={styles.soFar}>{soFarText(soFar)}</span>}
      </div>
      {children}
    </section>
  )
}
