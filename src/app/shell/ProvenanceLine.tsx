import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { pointBadgeText } from '#text/kind.ts'
import { plural } from '#text/numbers.ts'
import {
  checkText,
  crossingsText,
  modelTitle,
  notesText,
  opensFacts,
  opensModelCard,
  opensVerdict,
  provenanceWords,
  skippedText,
  spanText,
  stoodInText,
  undescribedText,
} from '#text/provenance.ts'
import { durationText } from '#text/time.ts'
import { Facts } from '../ui/Facts.tsx'
import { LinkChip } from '../features/connect/LinkChip.tsx'
import { claimOf, useLiveOf } from '../features/daemon/useLiveOf.ts'
import { VerdictDialog } from '../features/daemon/VerdictDialog.tsx'
import { doubtsIn } from '../features/quality/doubtsIn.ts'
import { QualityLine } from '../features/quality/QualityLine.tsx'
import type { ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'
import type { Live } from '../state/live.ts'
import { linkTone } from '#text/linkTone.ts'
import { verdictTitle } from '#text/verdict.ts'
import { DialogButton } from '../ui/Dialog.tsx'
import { lazyPart } from '../ui/lazyPart.tsx'
import { useHeld } from '../ui/useHeld.ts'
import { engineName, isNetwork, madeOnText } from '#text/engine.ts'
import { ChosenPart } from './ChosenPart.tsx'
import { shortStep } from '#text/step.ts'
import { sourceName } from '#text/shell.ts'
import { isMoved } from './useSource.ts'
import { useTimes } from '../state/times.ts'
import styles from './ProvenanceLine.module.css'

/** What dialogs show: loaded when one is opened. */
const ModelCard = lazyPart(() => import('../features/modelCard/ModelCard.tsx'), { ahead: true })
const VerifiedPart = lazyPart(() => import('../features/own/VerifiedPart.tsx'))
const SourceCard = lazyPart(() => import('./SourceCard.tsx'), { ahead: true })
const LeftOutList = lazyPart(() => import('./LeftOutList.tsx'), { ahead: true })

/** Which engine and model say so, about which file, made when: always there; each part opens what is behind it. */
export function ProvenanceLine() {
  const view = useApp((state) => state.view)
  return (
    <section className={styles.line} aria-label={provenanceWords.line} data-tour="line">
      {view.kind === 'ready' ? (
        <Made view={view} />
      ) : (
        <span className={styles.group}>
          <span className={`faint ${styles.none ?? ''}`}>{provenanceWords.none}</span>
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
  // A daemon of ours says itself that no network made it: nothing is left to be found out.
  const isAdmitted = facts.host !== undefined && live?.verdict?.kind !== 'rejected'
  const moved = isMoved(facts)
  const name = sourceName(facts.name, moved)
  const size = [...sizeParts(view), ...(moved ? [provenanceWords.moved] : [])]
  return (
    <>
      <span className={styles.group}>
        {live !== null && live.verdict !== null && facts.model === null && !isAdmitted ? (
          <VerdictDialog
            {...{ live, verdict: live.verdict }}
            className={styles.badge}
            label={<Badge view={view} text={made} />}
            name={opensVerdict(made)}
          />
        ) : (
          <DialogButton
            className={styles.badge}
            title={modelTitle(
              facts.model?.card.name ?? forecast.provenance.modelName ?? provenanceWords.notNamed,
            )}
            label={<Badge view={view} text={made} />}
            name={opensModelCard(made)}
          >
            {facts.model === null ? (
              <UndescribedModel view={view} />
            ) : (
              <>
                <ModelCard model={facts.model} forecast={forecast} doubts={doubtsIn(view)} />
                {facts.host !== undefined && <VerifiedPart />}
              </>
            )}
          </DialogButton>
        )}
        <span className={styles.word}>{provenanceWords.forecasts}</span>
        <DialogButton
          className={styles.part}
          title={name}
          label={
            <>
              <b className={styles.file}>{name}</b>
              <span className={styles.size}>
                {size.map((part, at) => (
                  <Fragment key={part}>
                    <Dot isFirst={at === 0} />
                    {part}
                  </Fragment>
                ))}
              </span>
            </>
          }
          name={opensFacts(
            [name, ...size],
            facts.table === null || facts.kind === 'daemon' ? 'source' : 'file',
          )}
        >
          {(close) => <SourceCard view={view} onDone={close} />}
        </DialogButton>
        <LinkChip />
        <span className={styles.trust} data-tour="trust">
          <QualityLine view={view} />
        </span>
      </span>
      <span className={styles.group}>
        <ChosenPart view={view} />
        <Times view={view} />
        <Opening
          title={provenanceWords.skippedTitle}
          label={forecast.leftOut.length === 0 ? null : skippedText(forecast.leftOut.length)}
        >
          {(close) => (
            <LeftOutList leftOut={forecast.leftOut} offers={forecast.offers ?? []} onDone={close} />
          )}
        </Opening>
        <Notes remarks={[...forecast.notes, ...crossingNote(view)]} />
      </span>
    </>
  )
}

/** What there is to remark on the newest forecast. */
function Notes({ remarks }: { remarks: readonly string[] }) {
  return (
    <Opening
      title={provenanceWords.notesTitle}
      label={remarks.length === 0 ? null : notesText(remarks.length)}
    >
      {() => (
        <>
          {remarks.length === 0 && <p className="soft">{provenanceWords.noNotes}</p>}
          <ul className={styles.notes}>
            {remarks.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </Opening>
  )
}

interface OpeningProps {
  readonly title: string
  /** null: there is nothing behind it. */
  readonly label: string | null
  readonly children: (close: () => void) => ReactNode
}

/** A part that is there while something is behind it; an open dialog stays when that is nothing. */
function Opening({ title, label, children }: OpeningProps) {
  const [{ held, onOpenChange, onBlur }, around] = useHeld()
  if (label === null && !held) return null
  return (
    <span ref={around} onBlur={onBlur}>
      <DialogButton
        className={styles.part}
        title={title}
        label={
          <>
            {label ?? title}
            <ChevronRight size={13} aria-hidden="true" />
          </>
        }
        onOpenChange={onOpenChange}
      >
        {children}
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
  const { modelName, modelSha256, backend } = forecast.provenance
  return (
    <>
      <p className="soft">{undescribedText(facts.name)}</p>
      <Facts
        rows={[
          [provenanceWords.name, modelName ?? provenanceWords.notStated],
          [provenanceWords.sha, modelSha256 === null ? null : <code key="sha">{modelSha256}</code>],
          [provenanceWords.engine, engineName(forecast.provenance)],
          [provenanceWords.backend, backend === '' ? null : backend],
        ]}
      />
    </>
  )
}

/** `TFT · WASM · fleet-long-0 ✓ self-checked`, and that the levels are not the model's own. */
function badgeText({ forecast, facts, index }: ReadyView, live: Live | null): string {
  const { provenance } = forecast
  const claim = live === null ? null : claimOf(live)
  if (provenance.engine === 'unverified' && claim !== null) return `unverified · says ${claim}`
  if (provenance.engine === 'heuristic' && live?.verdict?.kind === 'rejected') {
    return verdictTitle(live.verdict, claim)
  }
  const { modelName, selfCheckError } = provenance
  const calibration = facts.settings?.calibration ?? 'model'
  const { host } = facts
  const engine = host === undefined ? engineName(provenance) : madeOnText(engineName(provenance), host)
  const made = [engine, modelName].filter((part) => part !== null).join(' · ')
  if (!isNetwork(provenance.engine)) return made
  const stoodIn = stoodInText(forecast.simple ?? {})
  const now = host !== undefined && live !== null && linkTone(live.report) === 'live' ? ' · live' : ''
  const check = checkText(selfCheckError, typeof calibration === 'string' ? calibration : 'file')
  return `${made} ${check}${pointBadgeText(forecast, index.metrics.length)}${stoodIn}${now}`
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

function Times({ view: { facts, forecast } }: { view: ReadyView }) {
  const { nowMs, zone, issueMs, endMs } = useTimes(forecast)
  // A daemon's ticks are told of by the second, beside it.
  const of =
    facts.live || facts.kind === 'daemon'
      ? 'live'
      : (facts.settings?.asOfMs ?? null) === null
        ? 'file'
        : 'replay'
  const span = spanText(of, { issueMs, endMs, stepMs: forecast.stepMs, nowMs, zone })
  return <span className={styles.times}>{span.join(' · ')}</span>
}

/** Of a model that has a card, the card says it: it is nothing to worry about. */
function crossingNote({ forecast, facts }: ReadyView): readonly string[] {
  const note = facts.model === null ? crossingsText(forecast) : null
  return note === null ? [] : [note]
}

function Dot({ isFirst }: { isFirst: boolean }) {
  return (
    <span className={styles.dot} data-first={isFirst}>
      {' · '}
    </span>
  )
}
