import * as ort from 'onnxruntime-node'
import { partsSession } from '#runtime/partsSession.ts'
import { SerialQueue } from '#runtime/serial.ts'
import type { Backend } from '#runtime/types.ts'
import { referenceLstm } from './referenceLstm.ts'

/** The network in parts as WebGPU runs it, on native ONNX Runtime and with the LSTMs in plain TypeScript between them. */
export function nativePartsBackend(): Backend {
  const queue = new SerialQueue()
  return {
    kind: 'native',
    batchSize: 16,
    createSession: async (network) => {
      const { before, lstm, after } = network.parts()
      const create = (graph: Uint8Array) =>
        ort.InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 })
      const parts = {
        before: await create(before),
        recurrence: {
          run: ({ selected, initialHidden, initialCell, encoderLengths }) => {
            const values = referenceLstm(lstm, {
              selected: numbersOf(selected),
              initialHidden: numbersOf(initialHidden),
              initialCell: numbersOf(initialCell),
              encoderLengths,
            })
            return Promise.resolve(new ort.Tensor('float32', values, selected.dims))
          },
          release: () => undefined,
        },
        after: await create(after),
      } satisfies Parameters<typeof partsSession>[0]
      const { shape } = network
      return partsSession(parts, {
        kind: 'native',
        description: 'native, in parts',
        shape,
        TensorOf: ort.Tensor,
        queue,
      })
    },
  }
}

function numbersOf({ data }: ort.Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  throw new TypeError('expected float32')
}
