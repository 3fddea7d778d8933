import { describe, expect, it } from 'vitest'
import type { ColumnSample, MappingGuess } from '#engine/api.ts'
import { draftOf, draftProblem, mappingOf } from './mappingDraft.ts'

const column = (name: string, kind: ColumnSample['kind'], role: ColumnSample['role']): ColumnSample => ({
  name,
  kind,
  role,
  samples: [],
  why: '',
})

const guess: MappingGuess = {
  sure: false,
  question: null,
  asks: [],
  fingerprint: 'f',
  columns: [
    column('ts', 'time', 'time'),
    column('host', 'text', 'server'),
    column('zone', 'text', 'label'),
    column('hour', 'integer', 'covariate'),
    column('cpu_pct', 'number', 'metric'),
    column('mem_pct', 'number', 'metric'),
  ],
  mapping: {
    time: 'ts',
    server: 'host',
    serverName: null,
    profile: null,
    status: null,
    metrics: ['cpu_pct', 'mem_pct'],
    covariates: ['hour'],
    labels: ['zone'],
    renames: { cpu_pct: 'cpu_percent', mem_pct: 'memory_percent' },
  },
}

it('gives the guess back when nothing is changed', () => {
  expect(mappingOf(draftOf(guess), guess)).toEqual(guess.mapping)
})

it('starts from the detected roles where there is no mapping', () => {
  expect(draftOf({ ...guess, mapping: null })).toMatchObject({ time: 'ts', server: 'host', profile: '' })
})

it('moves columns between roles without leaving them in two', () => {
  const draft = { ...draftOf(guess), profile: 'zone', metrics: new Set(['cpu_pct', 'hour']) }
  expect(mappingOf(draft, guess)).toMatchObject({
    profile: 'zone',
    labels: [],
    metrics: ['hour', 'cpu_pct'],
    covariates: [],
    renames: { cpu_pct: 'cpu_percent' },
  })
})

it('names the one server of a file without a server column', () => {
  const draft = { ...draftOf(guess), server: '', serverName: ' db-1 ' }
  expect(mappingOf(draft, guess)).toMatchObject({ server: null, serverName: 'db-1' })
})

describe('what is wrong', () => {
  const draft = draftOf(guess)
  it.each([
    [{ time: '' }, 'Choose the time column.'],
    [{ metrics: new Set<string>() }, 'Choose at least one metric.'],
    [{ server: '', serverName: ' ' }, 'Name the server that the file is about.'],
    [{ profile: 'host' }, 'host can have one role only.'],
    [{ status: 'cpu_pct' }, 'cpu_pct cannot be a metric as well.'],
  ])('%o: %s', (change, problem) => {
    expect(draftProblem({ ...draft, ...change })).toBe(problem)
  })
  it('nothing, in the guess', () => {
    expect(draftProblem(draft)).toBeNull()
  })
})
