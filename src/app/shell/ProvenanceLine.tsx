import { Fragment } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { pointBadgeText } from '#text/kind.ts'
import { formatCount, formatTiny, plural } from '#text/numbers.ts'
import { durationText, precisionOf, timeText } from '#text/time.ts'
import { Facts } from '../ui/Facts.tsx'
import { LinkChip } from '../features/connect/LinkChip.tsx'
import { claimOf, useLiveOf } from '../features/daemon/useLiveOf.ts'
import { VerdictDialog } from '../features/daemon/VerdictDialog.tsx'
import { ModelCard } from '../features/modelCard/ModelCard.tsx'
import { doubtsIn } from '../features/quality/doubtsIn.ts'
import { QualityLine } from '../features/quality/QualityLine.tsx'
import type { ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import type { Live } from '../state/live.ts'
import { servedText } from '#text/quality.ts'
import { verdictTitle } from '#text/verdict.ts'
import { dataAgeText } from '#text/dataAge.ts'
import { DialogButton } from '../ui/Dialog.tsx'
import { useHeld } from '../ui/useHeld.ts'
import { engineName, isNetwork } from '#text/engine.ts'
import { SourceCard } from './SourceCard.tsx'
import { ChosenPart } from './ChosenPart.tsx'
import { LeftOutList } from './LeftOutList.tsx'
import { shortStep } from '#text/step.ts'
import { useTimes } from '../state/times.ts'
import styles from './ProvenanceLine.module.css'

/** Which engine and model say so, about which file, made when: always there; each part opens what is behind it. */
export function ProvenanceLine() {
  const view = useApp((state) => state.view)
  return (
    <section className={styles.line} aria-label="Provenance">
      {view.kind === 'ready' ? (
        <Made view={view} />
      ) : (
        <span className={styles.group}>
          <span className={`faint ${styles.none ?? ''}`}>No forecast yet</span>
          <LinkChip />
        </span>
      )}
    </section>
  )
}

function Made({ view }: { view: ReadyView }) {
  const { forecast, facts } = view
  const live = useLiveOf(view)
  const made = badgeText(view, live)
  const size = sizeParts(view)
  return (
    <>
      <span className={styles.group}>
        {live !== null && live.verdict !== null && facts.model === null ? (
          <VerdictDialog
            {...{ live, verdict: live.verdict }}
            className={styles.badge}
            label={<Badge view={view} text={made} />}
            name={`${made}: open the verdict`}
          />
        ) : (
          <DialogButton
            className={styles.badge}
            title={`Model: ${facts.model?.card.name ?? forecast.provenance.modelName ?? 'not named'}`}
            label={<Badge view={view} text={made} />}
            name={`${made}: open the model card`}
          >
            {facts.model === null ? (
              <UndescribedModel view={view} />
            ) : (
              <ModelCard model={facts.model} forecast={forecast} doubts={doubtsIn(view)} />
            )}
          </DialogButton>
        )}
        <DialogButton
          className={styles.part}
          title={facts.name}
          label={
            <>
              <b className={styles.file}>{facts.name}</b>
              {size.map((part) => (
                <Fragment key={part}>
                  <Dot />
                  {part}
                </Fragment>
              ))}
            </>
          }
          name={`${[facts.name, ...size].join(' · ')}: open the ${facts.table === null || facts.kind === 'daemon' ? 'source' : 'file'} facts`}
        >
          {(close) => <SourceCard view={view} onDone={close} />}
        </DialogButton>
        <LinkChip />
        <QualityLine view={view} />
      </span>
      <span className={styles.group}>
        <ChosenPart view={view} />
        <Times view={view} />
        <DialogButton
          className={styles.part}
          title="Left out"
          label={`${forecast.leftOut.length === 0 ? 'none' : formatCount(forecast.leftOut.length)} left out ▸`}
        >
          {(close) => (
            <LeftOutList leftOut={forecast.leftOut} offers={forecast.offers ?? []} onDone={close} />
          )}
        </DialogButton>
        <Notes remarks={[...forecast.notes, ...crossingNote(view)]} />
      </span>
    </>
  )
}

/** What there is to remark on the newest forecast; an open dialog stays when that is nothing. */
function Notes({ remarks }: { remarks: readonly string[] }) {
  const [{ held, onOpenChange, onBlur }, around] = useHeld()
  if (remarks.length === 0 && !held) return null
  return (
    <span ref={around} onBlur={onBlur}>
      <DialogButton
        className={styles.part}
        title="Notes"
        label={`${plural(remarks.length, 'note')} ▸`}
        onOpenChange={onOpenChange}
      >
        {remarks.length === 0 && <p className="soft">The newest forecast has no notes.</p>}
        <ul className={styles.notes}>
          {remarks.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </DialogButton>
    </span>
  )
}

/** `412 servers`, `7 metrics`, `5 min`: of the file, or of the forecast where the source says nothing of its data. */
function sizeParts({ facts: { kind, table }, forecast, index }: ReadyView): readonly string[] {
  return table === null
    ? [
        plural(index.serverCount, 'server'),
        plural(index.metrics.length, 'metric'),
        durationText(forecast.stepMs),
      ]
    : [
        plural(table.servers, 'server'),
        plural(table.metrics.length, 'metric'),
        kind === 'daemon' ? durationText(forecast.stepMs) : shortStep(table, forecast),
      ]
}

/** A source that does not describe its model: what it says of it with the forecast. */
function UndescribedModel({ view: { facts, forecast } }: { view: ReadyView }) {
  const { engine, modelName, modelSha256, backend } = forecast.provenance
  return (
    <>
      <p className="soft">{facts.name} does not describe its model. It says this with the forecast:</p>
      <Facts
        rows={[
          ['Name', modelName ?? 'not stated'],
          ['SHA-256', modelSha256 === null ? null : <code key="sha">{modelSha256}</code>],
          ['Engine', engineName({ engine })],
          ['Backend', backend === '' ? null : backend],
        ]}
      />
    </>
  )
}

/** `TFT · WASM · fleet-long-0 ✓ 3e-6`, and that the levels are not the model's own. */
function badgeText({ forecast, facts, index }: ReadyView, live: Live | null): string {
  const { provenance } = forecast
  const claim = live === null ? null : claimOf(live)
  if (provenance.engine === 'unverified' && claim !== null) return `unverified · says ${claim}`
  if (provenance.engine === 'heuristic' && live?.verdict?.kind === 'rejected') {
    return verdictTitle(live.verdict, claim)
  }
  const { modelName, selfCheckError } = provenance
  const calibration = facts.settings?.calibration ?? 'model'
  const levels =
    calibration === 'model' ? '' : calibration === 'none' ? ' · not calibrated' : ' · calibrated on this file'
  const made = [engineName(provenance), modelName].filter((part) => part !== null).join(' · ')
  if (!isNetwork(provenance.engine)) return made
  const stoodIn = stoodInText(forecast.simple ?? {})
  return `${made} ${selfCheckError === null ? 'not self-checked' : `✓ ${formatTiny(selfCheckError)}`}${levels}${pointBadgeText(forecast, index.metrics.length)}${stoodIn}`
}

/** ` · disk_percent not from the model: a straight line`: it is said where it is said who made the forecast. */
function stoodInText(simple: NonNullable<FleetForecast['simple']>): string {
  const [first, ...others] = Object.entries(simple)
  if (first === undefined) return ''
  const [metric, naive] = first
  return others.length === 0
    ? ` · ${metric} ${servedText(naive)}`
    : ` · ${plural(others.length + 1, 'metric')} not from the model`
}

/** What the network did not make wears a dashed edge and hatching, and says so. */
function Badge({ view, text }: { view: ReadyView; text: string }) {
  const network = isNetwork(view.forecast.provenance.engine)
  return (
    <span className={styles.made} data-network={network}>
      <span className={styles.lamp} aria-hidden="true">
        {network ? '●' : '╱'}
      </span>
      {text}
    </span>
  )
}

function Times({ view }: { view: ReadyView }) {
  const { provenance } = view.forecast
  const { nowMs, zone, issueMs, endMs } = useTimes(view.forecast)
  const precision = precisionOf(view.forecast.stepMs)
  return (
    <span className={styles.times}>
      issued {timeText(issueMs, zone, provenance.computedAtMs, precision)}
      <Dot />
      {view.facts.kind !== 'daemon' && (
        // A daemon's ticks are told of by the second, beside it.
        <>
          <span title="The newest row, by this machine’s clock">{dataAgeText(view.forecast, nowMs)}</span>
          <Dot />
        </>
      )}
      horizon to {timeText(endMs, zone, issueMs, precision)}
    </span>
  )
}

function crossingNote({ forecast }: ReadyView): readonly string[] {
  if (forecast.crossings === 0) return []
  return [`The levels crossed at ${plural(forecast.crossings, 'point')} and were put in order for display.`]
}

function Dot() {
  return <span className={styles.dot}> · </span>
}
