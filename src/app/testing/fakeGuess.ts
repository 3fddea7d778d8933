import { guessMapping } from '#data/mapping/guess.ts'
import { previewTable } from '#data/preview.ts'
import type { Answered, Answers, MappingGuess } from '#engine/api.ts'

/** A file of which two columns could be the server: a person is asked. */
export const UNSURE_GUESS: MappingGuess = {
  sure: false,
  question: 'Two columns could be the server: host and pod.',
  asks: ['server'],
  fingerprint: 'unsure-schema',
  ownName: 'unsure',
  mapping: {
    time: 'ts',
    server: 'host',
    serverName: null,
    profile: null,
    status: null,
    metrics: ['cpu_pct', 'mem_pct'],
    labels: ['pod'],
    renames: { cpu_pct: 'cpu_percent', mem_pct: 'memory_percent' },
  },
  columns: [
    {
      name: 'ts',
      kind: 'time',
      samples: ['2026-01-12 13:55:00', '2026-01-12 14:00:00'],
      role: 'time',
      why: 'the only timestamp',
    },
    { name: 'host', kind: 'text', samples: ['web-01', 'web-02'], role: 'server', why: 'a usual name' },
    {
      name: 'pod',
      kind: 'text',
      samples: ['web-01-a', 'web-01-b'],
      role: 'label',
      why: 'could be the server',
    },
    {
      name: 'cpu_pct',
      kind: 'number',
      samples: ['41.2', '43.9'],
      role: 'metric',
      why: 'known as cpu_percent',
    },
    {
      name: 'mem_pct',
      kind: 'number',
      samples: ['61.0', '61.1'],
      role: 'metric',
      why: 'known as memory_percent',
    },
    { name: 'row_id', kind: 'integer', samples: ['1', '2'], role: 'ignored', why: 'counts upwards: an id' },
  ],
}

/** The same columns, where their names leave no doubt. */
export const SURE_GUESS: MappingGuess = {
  ...UNSURE_GUESS,
  sure: true,
  question: null,
  asks: [],
  fingerprint: 'fake-schema',
}

/** A guess with answers, as the engine makes it of the columns and samples of the guess; which server is asked until it is said. */
export function fakeAnswered(guess: MappingGuess, answers: Answers): Answered {
  const columns = guess.columns.map((column) => ({
    ...column,
    type: column.kind,
    why: null,
    distinct: new Set(column.samples).size,
    rows: column.samples,
  }))
  const made = guessMapping(columns, 'unsure.parquet', { answers })
  const isAsked = !guess.sure && answers.server === undefined && answers.serverName === undefined
  const { sure, question, asks, fingerprint } = guess
  const now = isAsked ? { ...made, sure, question, asks, fingerprint } : { ...made, fingerprint }
  const { mapping } = now
  return {
    guess: now,
    preview: mapping === null ? null : previewTable(columns, mapping, 'unsure.parquet'),
    problem: null,
  }
}
