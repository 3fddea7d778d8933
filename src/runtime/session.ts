import type { InferenceSession } from 'onnxruntime-common'
import { backendFailure } from './failure.ts'
import type { SerialQueue } from './serial.ts'
import { inputTensors, type TensorFactory } from './tensors.ts'
import type { BackendKind, GraphSession, GraphShape } from './types.ts'

export interface SessionFacts {
  readonly kind: BackendKind
  readonly description: string
  readonly shape: GraphShape
  readonly TensorOf: TensorFactory
  /** Shared by every session of the same ONNX Runtime instance. */
  readonly queue: SerialQueue
  /** Rejects when the device under the session is gone; a run in flight then rejects with it. */
  readonly lost?: Promise<never>
}

/** A GraphSession over a session of any ONNX Runtime build. Errors carry a code (see backendFailure). */
export function graphSession(session: InferenceSession, facts: SessionFacts): GraphSession {
  const { kind, description, shape, TensorOf, queue, lost } = facts
  return {
    kind,
    description,
    outputNames: session.outputNames,
    parallel: 1,
    lanes: 1,
    run: (inputs, signal) =>
      queue.run(async () => {
        signal.throwIfAborted()
        const feeds = inputTensors(TensorOf, inputs, shape, session.inputNames)
        const running = session.run(feeds)
        try {
          const outputs = await (lost === undefined ? running : Promise.race([running, lost]))
          return new Map(
            Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array] as const),
          )
        } catch (error) {
          throw backendFailure(`${description} failed to run the model`, error)
        }
      }),
    release: () => queue.run(() => session.release()),
  }
}
