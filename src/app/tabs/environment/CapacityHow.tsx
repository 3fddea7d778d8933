import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { capacityHorizonText, defaultChancesText, stepMeans } from '#text/capacity.ts'
import { durationText } from '#text/time.ts'
import type { KnownStep } from '../../state/capacity.ts'
import { Facts } from '../../ui/Facts.tsx'

interface Props {
  readonly forecast: FleetForecast
  readonly step: KnownStep
}

/** What the times are read off, what they assume, and what the forecast's notes say. */
export function CapacityHow({ forecast, step: { stepMs, averaged } }: Props) {
  const step = durationText(stepMs)
  const means = averaged
    ? `Each value is the mean of ${step} of rows. Steps are counted back from the newest row, so the newest is a whole one whatever the clock says; the oldest may be a part. A mean stands for the middle of its step: times are half a step earlier than its end.`
    : `The rows are ${step} apart as they are.`
  return (
    <Facts
      rows={[
        [
          'What is counted',
          'Levels that stay until something frees them: disks, memory, queues, connections. Activity, such as CPU, is not. A metric needs a threshold.',
        ],
        [
          'Steps',
          `The same model forecasts ${stepMeans(stepMs, averaged)}, ${capacityHorizonText(forecast)} ahead. ${means}`,
        ],
        [
          'When',
          'By the time given, the critical threshold is as likely to have been reached as not. In brackets: the times by which the chance is 10 % and 90 %; “or later” where it does not get to 90 % within the days ahead. A chance below 10 % counts as clear. A server that is beyond its threshold already is so by the newest value measured, not by a mean.',
        ],
        ['Chances', defaultChancesText(stepMs)],
        ['Full', 'The same for 100 % (0 % where low is bad), of metrics that have such an end.'],
        [
          'Straight line',
          'Through the last two days of a series that follows a line (which explains 90 % of its variance or more). It is not from the model. A disk that fills steadily is told better by it; a level that goes up and down has none.',
        ],
        ['Notes', forecast.notes.join('; ')],
      ]}
    />
  )
}
