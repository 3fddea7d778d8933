import { asEntries, asFields, isKind, type Fields } from './pickle/access.ts'
import type { Place } from './pickle/place.ts'
import type { PickleRecord, PickleValue } from './pickle/values.ts'

/** More modules than any TFT has, or levels of them, are no model. */
const MAX_MODULES = 200_000
const MAX_DEPTH = 40

/** Whether a record is a torch module that was pickled whole. */
export function isModule(value: PickleValue | undefined): value is PickleRecord {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (value.kind !== 'record' || !isKind(value.state, 'dict')) return false
  return value.state.entries.some(([key]) => key === '_modules')
}

/** The state dict of a module that was pickled whole: its parameters and buffers by their dotted names. */
export function moduleTensors(root: PickleRecord, at: Place): Map<string, PickleValue> {
  const tensors = new Map<string, PickleValue>()
  let modules = 0
  const walk = (module: PickleRecord, prefix: string, depth: number): void => {
    if (++modules > MAX_MODULES || depth > MAX_DEPTH)
      throw at.error(
        'pickle-limit',
        `it has more than ${MAX_MODULES} modules, or more than ${MAX_DEPTH} nested`,
      )
    const state = asFields(module.state, at)
    for (const kind of ['_parameters', '_buffers']) {
      for (const [name, value] of members(state, kind, at)) {
        if (value !== null) tensors.set(`${prefix}${name}`, value)
      }
    }
    for (const [name, value] of members(state, '_modules', at)) {
      if (isModule(value)) walk(value, `${prefix}${name}.`, depth + 1)
    }
  }
  walk(root, '', 0)
  return tensors
}

/** The first module in a whole one, itself included, whose class has this name or whose attributes have that one. */
export function findModule(root: PickleRecord, is: (state: Fields) => boolean, at: Place): Fields | null {
  const queue: { readonly module: PickleRecord; readonly depth: number }[] = [{ module: root, depth: 0 }]
  for (let i = 0; i < queue.length && i < MAX_MODULES; i++) {
    const next = queue[i]
    if (next === undefined) break
    const state = asFields(next.module.state, at)
    if (is(state)) return state
    if (next.depth >= MAX_DEPTH) continue
    for (const [, value] of members(state, '_modules', at)) {
      if (isModule(value)) queue.push({ module: value, depth: next.depth + 1 })
    }
  }
  return null
}

function members(state: Fields, key: string, at: Place): (readonly [string, PickleValue])[] {
  const value = state.get(key)
  if (value === undefined || value === null) return []
  return asEntries(value, at).flatMap(([name, item]) =>
    typeof name === 'string' ? [[name, item] as const] : [],
  )
}
