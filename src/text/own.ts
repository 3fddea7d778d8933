import type { OwnFacts, OwnScenario } from '#forecast/wire/own/facts.ts'
import { formatBytes, formatCount, plural } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { durationText, timeText, type Zone } from './time.ts'

/** Whole seconds: a clock that runs faster than ours gives fractions. */
const since = (sinceMs: number, nowMs: number) =>
  durationText(Math.max(0, Math.round((nowMs - sinceMs) / 1000)) * 1000)

/** How the daemon's source is doing, as a sentence. */
export function conditionText({ source, nowMs }: Pick<OwnFacts, 'source' | 'nowMs'>): string {
  const { condition, name } = source
  switch (condition.kind) {
    case 'starting':
      return `Starting: ${condition.doing}`
    case 'running':
      return `Running: ${name}`
    case 'down':
      return `Down for ${since(condition.sinceMs, nowMs)}: ${condition.why}. Retrying every ${durationText(condition.retryMs)}`
    case 'ended':
      return `${name} has been replayed to the end`
  }
}

/** Why no forecast stands, and how far it is; percent null: nothing says how far. */
export function noneText({ none, warmth }: Pick<OwnFacts, 'none' | 'warmth'>): {
  readonly text: string
  readonly percent: number | null
} | null {
  if (none === null) return null
  const { servers, ready, meanSteps, requiredSteps } = warmth
  const isFilling = none.kind === 'insufficient' && servers > 0 && requiredSteps > 0
  if (!isFilling) return { text: none.message, percent: null }
  const share = Math.min(1, meanSteps / requiredSteps)
  const far = `${formatCount(ready)} of ${plural(servers, 'server')} ready, ${formatCount(Math.floor(meanSteps))} of ${plural(requiredSteps, 'step')} on average`
  return { text: `${none.message} (${far})`, percent: Math.round(share * 100) }
}

export interface OwnNotice {
  /** The same for the same trouble. */
  readonly id: string
  readonly text: string
  /** trouble: something is wrong. word: something is to be known. */
  readonly tone: 'trouble' | 'word'
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Problems that a store which cannot be written has brought about, and all others. */
function apart(problems: OwnFacts['problems'], trouble: string | null) {
  const isOfDisk = ({ message }: { readonly message: string }) =>
    trouble !== null && message.includes(trouble)
  return { ofDisk: problems.filter(isOfDisk), others: problems.filter((each) => !isOfDisk(each)) }
}

/** What such a problem says beside the trouble itself; empty: nothing. */
function consequenceOf(message: string, trouble: string): string {
  const rest = message.replace(trouble, '').replace(/^[\s.:]+|[\s.:]+$/g, '')
  return rest === '' ? '' : sentence(rest.charAt(0).toUpperCase() + rest.slice(1))
}

/** What a person has to know of a daemon of ours whose forecast is on screen, worst first. */
export function noticesOf(own: OwnFacts): readonly OwnNotice[] {
  const { source, none, problems, store, nowMs } = own
  const { condition } = source
  const isDown = condition.kind === 'down' || condition.kind === 'ended'
  const { ofDisk, others } = apart(problems, store.problem)
  const sinceMs = ofDisk.reduce((first, each) => Math.min(first, each.sinceMs), Infinity)
  const notices: readonly (OwnNotice | null)[] = [
    isDown
      ? {
          id: 'source',
          text: sentence(
            condition.kind === 'down'
              ? `The source of metrics is down. ${conditionText(own)}`
              : conditionText(own),
          ),
          tone: condition.kind === 'down' ? 'trouble' : 'word',
        }
      : null,
    none === null
      ? null
      : { id: 'none', text: sentence(`No newer forecast: ${none.message}`), tone: 'trouble' },
    store.problem === null
      ? null
      : {
          id: 'store',
          text: [
            sentence(store.problem),
            ...ofDisk
              .map(({ message }) => consequenceOf(message, store.problem ?? ''))
              .filter((each) => each !== ''),
            ...(ofDisk.length === 0 ? [] : [`For ${since(sinceMs, nowMs)}.`]),
          ].join(' '),
          tone: 'trouble',
        },
    ...others
      // The source's own line says it.
      .filter(({ id }) => id !== 'source-down' || !isDown)
      .map(({ id, message, sinceMs }) => ({
        id,
        text: `${sentence(message)} For ${since(sinceMs, nowMs)}.`,
        tone: 'trouble' as const,
      })),
  ]
  return notices.filter((notice) => notice !== null)
}

/** `48 forecasts · 3 steps skipped · the last took 4 s`. */
export function runsText({ runs }: Pick<OwnFacts, 'runs'>): string {
  const { runs: made, skipped, lastElapsedMs, running } = runs
  return [
    plural(made, 'forecast'),
    `${plural(skipped, 'step')} skipped`,
    ...(lastElapsedMs === null
      ? []
      : [
          `last run took ${durationText(lastElapsedMs < 1_000 ? Math.round(lastElapsedMs / 10) * 10 : Math.round(lastElapsedMs / 100) * 100)}`,
        ]),
    ...(running ? ['running now'] : []),
  ].join(' · ')
}

/** `12.1 MB of at most 1 GB · back to 20 Nov 14:05 UTC`. */
export function storeText({ store, nowMs }: Pick<OwnFacts, 'store' | 'nowMs'>, zone: Zone): string {
  const { bytes, mostBytes, retentionMs, fromMs } = store
  return [
    `${formatBytes(bytes)}${mostBytes === null ? '' : ` of at most ${formatBytes(mostBytes)}`}`,
    ...(retentionMs === null ? [] : [`kept for ${durationText(retentionMs)}`]),
    ...(fromMs.step === null ? [] : [`back to ${timeText(fromMs.step, zone, nowMs)}`]),
  ].join(' · ')
}

/** `1 204 records · 2 refused · 1 late · 0 repeated`. */
export function intakeText({ intake }: Pick<OwnFacts, 'intake'>): string {
  const { records, refused, late, repeated } = intake
  return `${plural(records, 'record')} · ${formatCount(refused)} refused · ${formatCount(late)} late · ${formatCount(repeated)} repeated`
}

/** `Fleetcast 0.9.0 on db-host, up for 3 h`. */
export function whoText({ version, host, startedMs, nowMs }: OwnFacts): string {
  return `Fleetcast ${version} on ${host}, up for ${since(startedMs, nowMs)}`
}

/** `Degrading: 5 of 25 servers affected, 40 % of the transition done`. */
export function scenarioText(scenario: OwnScenario): string {
  return `${scenarioName(scenario.mode)}: ${affectedText(scenario)}`
}

/** `5 of 25 servers affected, 40 % of the transition done`. */
export function affectedText({ affected, fleetSize, transitionPercent }: OwnScenario): string {
  if (affected.length === 0) return 'no servers affected'
  const way =
    transitionPercent < 100 ? `, ${wholePercentText(transitionPercent / 100)} of the transition done` : ''
  return `${formatCount(affected.length)} of ${plural(fleetSize, 'server')} affected${way}`
}

/** `morning_spike` as a label: `Morning spike`. */
export function scenarioName(mode: string): string {
  const words = mode.replaceAll(/[_-]+/g, ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** What is around the sentences about a daemon of ours. */
export const ownWords = {
  region: 'From the daemon',
  sourceDown: (condition: string) => `The source of metrics is down. ${condition}.`,
  collected: 'History collected',
  scenarioRegion: 'Scenario of the simulated fleet',
  simulated: 'Simulated fleet',
  scenario: 'Scenario',
  otherModes: 'Other modes',
  otherModesChoice: 'Other modes…',
  setting: (mode: string) => `Setting ${mode}…`,
  beingSet: 'being set…',
  verification: 'Verification',
  verify: 'Verify here',
  verifyAnother: 'Verify another server',
} as const
