import type { ColumnFacts } from '../facts.ts'
import type { Answers, Asked, ColumnMapping } from '../mapping.types.ts'
import type { Plausible } from './plausible.ts'
import type { Repeating } from './repeating.ts'
import { UNNAMED, type WideNames } from './wide.ts'

/** What a guess rests on. */
export interface Grounds {
  readonly time: Plausible
  readonly server: Plausible
  readonly mapping: ColumnMapping | null
  /** Columns are a server each; null: they are not. */
  readonly wide: WideNames | null
  /** Rows of one server and time that contradict each other; null: too few to matter. */
  readonly repeats: Repeating | null
  /** What was said already is not asked again. */
  readonly answers: Answers
  readonly columns: readonly ColumnFacts[]
}

/** What has to be asked before a file is read; null and none where it can be read in one way. */
export function questionsFor(grounds: Grounds): {
  readonly question: string | null
  readonly asks: readonly Asked[]
} {
  const found = [
    timeQuestion(grounds),
    ...cellQuestions(grounds),
    serverQuestion(grounds),
    repeatsQuestion(grounds),
    metricsQuestion(grounds),
  ]
  const asked = found.filter((entry) => entry !== null)
  return { question: asked[0]?.[1] ?? null, asks: asked.map(([what]) => what) }
}

type Question = readonly [Asked, string] | null

function timeQuestion({ time, mapping, answers }: Grounds): Question {
  if (answers.time !== undefined) return null
  if (!mapping) return ['time', 'No column looks like a timestamp. Which one is it?']
  const times = time.named.length > 0 ? time.named : time.all
  return times.length > 1 ? ['time', `Which column is the timestamp: ${list(times)}?`] : null
}

function serverQuestion({ server, mapping, wide, repeats, answers }: Grounds): Question {
  if (!mapping) return null
  if (wide !== null) return answers.wide === true && wide.named ? null : wideQuestion(wide, answers)
  if (answers.server !== undefined || answers.serverName !== undefined) return null
  if (server.named.length > 1) return ['server', `Which column names the server: ${list(server.named)}?`]
  if (server.named.length > 0) return null
  if (mapping.server !== null) return ['server', `Does ${mapping.server} name the server?`]
  const several = repeats === null ? '' : ' Rows with the same time differ, so it is probably not one server.'
  return [
    'server',
    `No column looks like a server name. Which column is it, or is the whole file one server?${several}`,
  ]
}

function wideQuestion({ columns, proven, named }: WideNames, { wide, metric }: Answers): Question {
  if (metric !== undefined) return null
  const servers = [...new Set(Object.values(columns).map(({ server }) => server))]
  const said =
    servers.length > 4
      ? `${servers.slice(0, 3).join(', ')} and ${servers.length - 3} more`
      : servers.join(', ')
  if (!proven && wide !== true)
    return ['wide', `Is each column a server (${said})?${named ? '' : ' Which metric do they contain?'}`]
  return named
    ? null
    : [
        'wide',
        `The columns are servers: ${said}. Which metric do they contain? Until you name it, it is called ${UNNAMED}.`,
      ]
}

function repeatsQuestion({ repeats, mapping, answers }: Grounds): Question {
  if (repeats === null || !mapping || answers.apart !== undefined || answers.repeats !== undefined)
    return null
  const [apart] = mapping.apart ?? []
  if (apart === undefined) {
    return [
      'apart',
      'Several rows have the same server and time but different values. How should they be combined?',
    ]
  }
  return [
    'apart',
    `Several rows have the same server and time. Should each ${apart} become its own metric, or how should the rows be combined?`,
  ]
}

/** What nothing in the file says about its times and numbers. */
function cellQuestions({ mapping, answers, columns }: Grounds): Question[] {
  if (!mapping) return []
  const read = columns.filter(({ name }) => name === mapping.time || mapping.metrics.includes(name))
  const asking = (ask: ColumnFacts['ask']) => read.find((column) => column.ask === ask)
  const [order, zone, comma] = [asking('dateOrder'), asking('zone'), asking('comma')]
  return [
    order === undefined || mapping.dateOrder !== undefined
      ? null
      : [
          'dateOrder',
          `Which comes first in column ${order.name} (such as ${order.samples[0] ?? ''}): the day or the month?`,
        ],
    zone === undefined || answers.zone !== undefined
      ? null
      : [
          'zone',
          `Which time zone are the times in column ${zone.name} in (such as ${zone.samples[0] ?? ''})?`,
        ],
    comma === undefined || answers.comma !== undefined
      ? null
      : [
          'comma',
          `Is the comma in column ${comma.name} (such as ${withComma(comma)}) a decimal or a thousands separator?`,
        ],
  ]
}

function withComma({ samples, rows }: ColumnFacts): string {
  return [...samples, ...rows].find((cell) => cell?.includes(',')) ?? ''
}

function metricsQuestion({ mapping }: Grounds): Question {
  return mapping?.metrics.length === 0
    ? ['metrics', 'No column looks like a metric. Which columns are metrics?']
    : null
}

function list(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => column.name).join(' or ')
}
