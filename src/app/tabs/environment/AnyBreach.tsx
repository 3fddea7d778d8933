import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { AnyOf } from '#forecast/outlook/anyBreach.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { formatCount } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { probabilityText } from '#text/probability.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { leadSteps } from '#forecast/leadSteps.ts'
import { AnyBreachHow } from './AnyBreachHow.tsx'
import styles from './AnyBreach.module.css'

const LIMITS = ['critical', 'warning'] as const

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** How likely it is that a server which does not breach yet will; each figure with its bounds. */
export function AnyBreach({ outlook, forecast }: Props) {
  const { soon, end } = leadSteps(forecast)
  // A horizon that ends sooner than what is called soon is told of once.
  const spans = (soon < end ? (['soon', 'horizon'] as const) : (['horizon'] as const)).map(
    (span) => [span, durationText((span === 'soon' ? soon : end) * forecast.stepMs)] as const,
  )
  const { unknown } = outlook
  return (
    <>
      <table className={styles.table}>
        <caption className="visually-hidden">
          Chance that another server breaches a threshold, with its bounds
        </caption>
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
            <tr key={span}>
              <th scope="row">within {label}</th>
              {LIMITS.map((limit) => (
                <td key={limit}>
                  {outlook[limit].known === 0 ? (
                    <span className={styles.figure}>unknown</span>
                  ) : (
                    <Probability {...outlook[limit][span]} />
                  )}
                </td>
              ))}
            </tr>
          ))}
          <tr className={styles.already}>
            <th scope="row">breaching now</th>
            {LIMITS.map((limit) => (
              <td key={limit}>{formatCount(outlook[limit].already)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">not breaching yet</th>
            {LIMITS.map((limit) => (
              <td key={limit}>{formatCount(outlook[limit].known - outlook[limit].already)}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <div className={styles.about}>
        Chances are of the servers not breaching that threshold yet
        {outlook.critical.already < outlook.warning.already &&
          '; for critical, those beyond warning count too'}
        .{unknown > 0 && ` ${formatCount(unknown)} unknown, wholly or in part: not counted as safe.`}{' '}
        <DialogButton
          className={styles.how}
          title="Chance of a new breach: how"
          label="how ▸"
          name="How this is worked out"
        >
          <AnyBreachHow outlook={outlook} forecast={forecast} />
        </DialogButton>
      </div>
    </>
  )
}

function Probability({ independent, lower, upper }: AnyOf) {
  const [low, high] = [probabilityText(lower), probabilityText(upper)]
  return (
    <>
      <span className={styles.figure}>{probabilityText(independent)}</span>
      <span className={styles.bounds}>
        {low !== high && (
          <>
            <span className="visually-hidden">, bounds </span>
            {low} to {high}
          </>
        )}
      </span>
    </>
  )
}
