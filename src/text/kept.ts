import { formatBytes, formatCount, plural } from './numbers.ts'

/** What an address is about: a file by name (null: none is named), a server and a metric. */
export interface About {
  readonly file: string | null
  readonly isSample: boolean
  readonly server: string | null
  readonly metric: string | null
  readonly wasOpen: boolean
}

/** How what was opened differs from what a link is about. */
export interface LinkMismatch {
  /** What is open instead; null: it is the file that was meant. */
  readonly otherFile: string | null
  readonly isServerMissing: boolean
  readonly isMetricMissing: boolean
  readonly isPairMissing: boolean
  readonly isOtherModel: boolean
}

export const keptWords = {
  linkRegion: 'What the link is about',
  reopenRegion: 'What was open',
  keepRegion: 'Keep a copy',
  keep: 'Keep a copy',
  doNotKeep: 'Do not keep copies',
  /** On a phone, where the whole question takes a tenth of the screen. */
  brief: { question: 'Keep copies of your files here?', keep: 'Keep', doNotKeep: 'No' },
  reopen: (name: string) => `Open ${name}`,
  dismiss: 'Dismiss',
  manage: 'Kept files…',
  title: 'Kept files',
  lead: 'What this browser can open again after a reload. Nothing leaves this device.',
  none: 'No files are kept.',
  list: 'Kept files',
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  copies: 'Where the browser cannot read a file from its place again',
  copiesChoices: {
    ask: 'Ask whether to keep a copy',
    yes: 'Always keep a copy',
    no: 'Never keep a copy',
  },
  copying: 'Copying',
} as const

/** `comp-013, memory_percent in prod_export.parquet`; parts that are not named are left away. */
function aboutText({ file, isSample, server, metric }: About): string {
  const what = [server, metric].filter((part) => part !== null).join(', ')
  const where = isSample ? 'the sample' : file
  if (what === '') return where ?? 'another file'
  return where === null ? what : `${what} in ${where}`
}

/** What to open so that what an address is about is seen. */
export function wantedText(about: About): string {
  const { file, isSample, server, metric, wasOpen } = about
  if (wasOpen && file !== null) {
    const what = [server, metric].filter((part) => part !== null).join(', ')
    return `Open ${file} again to go on${what === '' ? '' : ` with ${what}`}.`
  }
  if (isSample) return `This link is about ${aboutText(about)}.`
  const open = file === null ? 'Open the file that has it.' : 'Open that file to see it.'
  return `This link is about ${aboutText(about)}. ${open}`
}

/** What is open in place of what a link is about, and what it lacks. model: the file name of the model that made it. */
export function mismatchText(about: About, found: LinkMismatch, model: string | null): string {
  const { server, metric, wasOpen } = about
  const sentences = [`${wasOpen ? 'Open before' : 'This link is about'}: ${aboutText(about)}.`]
  if (!wasOpen) sentences[0] = `This link is about ${aboutText(about)}.`
  if (found.otherFile !== null) sentences.push(`You opened ${found.otherFile}.`)
  if (found.isServerMissing && found.isMetricMissing)
    sentences.push(`It has neither a server ${server ?? ''} nor a metric ${metric ?? ''}.`)
  else if (found.isServerMissing) sentences.push(`It has no server ${server ?? ''}.`)
  else if (found.isMetricMissing) sentences.push(`It has no metric ${metric ?? ''}.`)
  else if (found.isPairMissing) sentences.push(`It has no ${metric ?? ''} of ${server ?? ''}.`)
  else if (found.otherFile !== null && (server !== null || metric !== null)) {
    const what = [server, metric].filter((part) => part !== null)
    sentences.push(`It has ${what.join(' and ')} too: you see the values of this file.`)
  }
  if (found.isOtherModel)
    sentences.push(`The forecast was made by ${model ?? 'another model'}, this one is by the default model.`)
  return sentences.join(' ')
}

/** Whether to keep a copy of a file, and what that means. */
export function keepQuestion(name: string, bytes: number): string {
  return `Keep a copy of ${name} (${formatBytes(bytes)}) on this device to reopen it after a reload? Applies to later files too.`
}

/** How far a copy is. */
export function copyingText(name: string, bytes: number, of: number): string {
  return `Copying ${name}: ${formatBytes(bytes)} of ${formatBytes(of)}`
}

/** What was not kept, or is no longer there, and what follows from that. */
export function keepProblemText(
  problem:
    | { readonly kind: 'full'; readonly name: string; readonly bytes: number }
    | { readonly kind: 'failed'; readonly name: string; readonly why: string }
    | { readonly kind: 'gone'; readonly name: string },
): string {
  switch (problem.kind) {
    case 'full':
      return `${problem.name} was not kept: this browser has no room for another ${formatBytes(problem.bytes)}. After a reload, open the file again.`
    case 'failed':
      return `${problem.name} was not kept: ${problem.why.replace(/\.$/, '')}. After a reload, open the file again.`
    case 'gone':
      return `${problem.name} could not be opened again: it was moved, deleted or changed. Open it from where it is now.`
  }
}

/** How a record opens again. bytes: of its copies, 0 where it needs none; kept: when it was put there. */
export function keptHow(bytes: number, kept: string): string {
  const how = bytes === 0 ? 'Read from its place on disk' : `Copy, ${formatBytes(bytes)}`
  return `${how} · since ${kept}`
}

/** What all records take together. */
export function keptTotal(records: number, bytes: number): string {
  const copies = bytes === 0 ? 'no copies' : `copies take ${formatBytes(bytes)}`
  return `${plural(records, 'file')}; ${copies}.`
}

/** One threshold that a link sets beside the person's own, as `≥ 70 % / 85 %` or `none`. */
export interface LinkedThreshold {
  readonly metric: string
  readonly link: string
  readonly own: string
}

const NAMED = 3

export const linkedWords = {
  region: 'Thresholds from the link',
  useMine: 'Use mine',
  keep: 'Keep these',
} as const

/** That severities are judged by a link's thresholds and chances. odds: as `30 % / 10 %`; null: they are alike. */
export function linkedText(
  thresholds: readonly LinkedThreshold[],
  odds: { readonly link: string; readonly own: string } | null,
): string {
  const named = thresholds.slice(0, NAMED).map(({ metric, link, own }) => `${metric} ${link} (yours: ${own})`)
  const more = thresholds.length - named.length
  const parts = [
    ...named,
    ...(more > 0 ? [`${formatCount(more)} more`] : []),
    ...(odds === null ? [] : [`chance of a breach ${odds.link} (yours: ${odds.own})`]),
  ]
  return `Thresholds from the link: ${parts.join('; ')}.`
}
