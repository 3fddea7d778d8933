import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import type { BreachOutlook } from '#forecast/outlook/serverChances.ts'
import {
  anyText,
  chancesAbout,
  chancesHow,
  countFigure,
  rangeText,
  rangeTitle,
  withinText,
} from '#text/environment/chances.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount } from '#text/numbers.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import styles from './NewBreaches.module.css'

const LIMITS = ['warning', 'critical'] as const
const { chances: words } = environmentWords

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** How many servers that do not breach yet are expected to, with their range; the chance of any where it says something. */
export function NewBreaches({ outlook, forecast }: Props) {
  const { soon, end } = leadSteps(forecast)
  // A horizon that ends sooner than what is called soon is told of once.
  const spans = (soon < end ? (['soon', 'horizon'] as const) : (['horizon'] as const)).map(
    (span) => [span, withinText((span === 'soon' ? soon : end) * forecast.stepMs)] as const,
  )
  return (
    <>
      <table className={styles.table}>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <td />
            {LIMITS.map((limit) => (
              <th key={limit} scope="col">
                <SeverityShape severity={limit} /> {limit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spans.map(([span, label]) => (
            <tr key={span} className={styles.span}>
              <th scope="row">{label}</th>
              {LIMITS.map((limit) => (
                <td key={limit}>
                  <Expected of={outlook[limit]} span={span} isPart={outlook.soFar !== null} />
                </td>
              ))}
            </tr>
          ))}
          <tr className={styles.now}>
            <th scope="row">{words.breachingNow}</th>
            {LIMITS.map((limit) => (
              <td key={limit}>{formatCount(outlook[limit].already)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{words.notYet}</th>
            {LIMITS.map((limit) => (
              <td key={limit}>{formatCount(outlook[limit].known - outlook[limit].already)}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <div className={styles.about}>
        {chancesAbout(outlook)}{' '}
        <DialogButton
          className="link-button"
          title={words.howTitle}
          label={environmentWords.how}
          name={words.howName}
        >
          <Facts rows={chancesHow(outlook, forecast)} />
        </DialogButton>
      </div>
    </>
  )
}

interface ExpectedProps {
  readonly of: BreachOutlook
  readonly span: 'soon' | 'horizon'
  /** A part of the series is not forecast yet: there can only be more. */
  readonly isPart: boolean
}

function Expected({ of, span, isPart }: ExpectedProps) {
  if (of.known === 0) return <span className={styles.figure}>{isPart ? words.toCome : words.unknown}</span>
  // Who breaches already tells nothing of a new breach.
  if (isPart && of.known === of.already) return <span className={styles.figure}>{words.toCome}</span>
  const count = of.counts[span]
  const any = anyText(of[span], isPart)
  return (
    <>
      <span className={styles.figure}>{countFigure(count)}</span>
      {isPart ? (
        <span className={styles.rest}> {words.orMore}</span>
      ) : (
        <span className={styles.rest} title={rangeTitle(count)}>
          {' '}
          {rangeText(count)}
        </span>
      )}
      {any !== '' && <span className={styles.any}> {any}</span>}
    </>
  )
}
