import { expect, test } from 'vitest'
import { withoutSharing } from './memory.ts'

// Imports a function, a table, a global and memory of 1 to 2 pages that is shared.
const name = (text: string) => [text.length, ...new TextEncoder().encode(text)]
const entry = (field: string, ...kind: number[]) => [...name('env'), ...name(field), ...kind]
const imports = [
  4,
  ...entry('f', 0, 0),
  ...entry('t', 1, 0x70, 0, 1),
  ...entry('g', 3, 0x7f, 0),
  ...entry('m', 2, 3, 1, 2),
]
const types = [1, 4, 1, 0x60, 0, 0]
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const wasm = () => Uint8Array.from([...header, ...types, 2, imports.length, ...imports])

function started(bytes: Uint8Array, shared: boolean): WebAssembly.Instance {
  const env = {
    f: () => undefined,
    t: new WebAssembly.Table({ element: 'anyfunc', initial: 1 }),
    g: 0,
    m: new WebAssembly.Memory({ initial: 1, maximum: 2, shared }),
  }
  return new WebAssembly.Instance(new WebAssembly.Module(bytes.slice()), { env })
}

test('a module for shared memory takes memory of its own', () => {
  expect(() => started(wasm(), false)).toThrow(WebAssembly.LinkError)
  expect(started(withoutSharing(wasm()), false)).toBeInstanceOf(WebAssembly.Instance)
})

test('bytes that end early, or import no memory, are refused', () => {
  expect(() => withoutSharing(wasm().slice(0, 20))).toThrow(RangeError)
  const none = [1, ...entry('f', 0, 0)]
  expect(() => withoutSharing(Uint8Array.from([...header, ...types, 2, none.length, ...none]))).toThrow(
    'imports no memory',
  )
})
