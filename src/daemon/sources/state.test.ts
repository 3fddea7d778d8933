import { expect, it } from 'vitest'
import { Bus, type Problem } from '../events.ts'
import { SourceState } from './state.ts'

it('a source that is down says why it is now, since when it first was', () => {
  const bus = new Bus((error) => {
    throw error
  })
  const told: Problem[] = []
  const solved: string[] = []
  bus.on('problem', (problem) => told.push(problem))
  bus.on('solved', (id) => solved.push(id))
  const state = new SourceState(bus, 'reading')
  state.down('cut off', 1000, 1)
  state.down('refused', 2000, 2)
  state.down('refused', 3000, 4)
  expect(told).toEqual([
    { id: 'source-down', message: 'cut off', sinceMs: 1000 },
    { id: 'source-down', message: 'refused', sinceMs: 1000 },
  ])
  expect(state.condition()).toEqual({ kind: 'down', why: 'refused', sinceMs: 1000, retryMs: 4 })
  state.trouble('late', 'by 1 s', 4000)
  state.trouble('late', 'by 2 s', 5000)
  expect(told.slice(2)).toEqual([{ id: 'late', message: 'by 1 s', sinceMs: 4000 }])
  state.set({ kind: 'running' })
  expect(solved).toEqual(['source-down'])
})
