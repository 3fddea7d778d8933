import { filteredText, headline } from '#text/environment/headline.ts'
import { trustText, trustTitle } from '#text/environment/trust.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { goToPanel } from './panelIds.ts'
import { usePassedAfter } from './usePassedAfter.ts'
import { useTrust } from './useTrust.ts'
import styles from './Headline.module.css'

interface Props {
  /** null: none of it is known, as no metric has a threshold. */
  readonly outlook: Outlook | null
  readonly forecast: FleetForecast
  readonly view: ReadyView
  /** How many servers the outlook is of: those that the filters leave. */
  readonly shown: number
}

/** What is going to break, and whether that can be trusted: two sentences made of figures, each of which leads to its list. */
export function Headline({ outlook, forecast, view, shown }: Props) {
  const after = usePassedAfter(forecast)
  return (
    <div className={styles.headline}>
      {outlook !== null && (
        <p className={styles.lead}>
          {filteredText(shown, view.assessment.servers.length)}
          {headline(outlook, { ...forecast, after }).map(({ text, to }, at) =>
            to === undefined ? (
              <span key={at}>{text}</span>
            ) : (
              <button key={at} type="button" className={styles.figure} onClick={() => goToPanel(to)}>
                {text}
              </button>
            ),
          )}
        </p>
      )}
      <TrustLine view={view} />
    </div>
  )
}

function TrustLine({ view }: { view: ReadyView }) {
  const trust = useTrust(view)
  const updateScreen = useApp((state) => state.updateScreen)
  const trends = useApp((state) => state.screen.trends)
  const { before, figure, after } = trustText(trust)
  // A full stop does not begin a line, though the figure before it is a button.
  const [, stop = '', rest = ''] = /^([.,;]?)(.*)$/su.exec(after) ?? []
  return (
    <p className={styles.trust} data-checking={trust.kind === 'checking'}>
      {before}
      <span className={styles.together}>
        {figure !== '' && (
          <button
            type="button"
            className={styles.figure}
            title={trustTitle(trust)}
            onClick={() => {
              updateScreen({ tab: 'trends', trends: { ...trends, page: 'accuracy' } })
            }}
          >
            {figure}
          </button>
        )}
        {stop}
      </span>
      {rest}
    </p>
  )
}
