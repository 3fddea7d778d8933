import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { isAbort } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
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

/** What is used of an ONNX Runtime session. */
export type OrtSession = Pick<InferenceSession, 'inputNames' | 'outputNames' | 'run' | 'release'>

/** A GraphSession over a session of any ONNX Runtime build. Errors carry a code (see backendFailure). */
export function graphSession(session: OrtSession, facts: SessionFacts): GraphSession {
  const { shape, TensorOf } = facts
  return serialSession(facts, {
    outputNames: session.outputNames,
    run: (inputs) => session.run(inputTensors(TensorOf, inputs, shape, session.inputNames)),
    release: () => session.release(),
  })
}

/** What computes a network on ONNX Runtime, one run at a time. */
export interface Computation {
  readonly outputNames: readonly string[]
  /** Output name → tensor, its values on the CPU. */
  readonly run: (inputs: NetworkInputs, signal: AbortSignal) => Promise<Readonly<Record<string, Tensor>>>
  readonly release: () => Promise<void>
}

/** A GraphSession whose runs queue behind one another. Errors carry a code (see backendFailure). */
export function serialSession(
  { kind, description, queue, lost }: SessionFacts,
  { outputNames, run, release }: Computation,
): GraphSession {
  return {
    kind,
    description,
    outputNames,
    parallel: 1,
    lanes: 1,
    run: (inputs, signal) =>
      queue.run(async () => {
        signal.throwIfAborted()
        try {
          const running = run(inputs, signal)
          const outputs = await (lost === undefined ? running : Promise.race([running, lost]))
          return new Map(
            Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array] as const),
          )
        } catch (error) {
          if (isAbort(error)) throw error
          throw backendFailure(`${description} failed to run the model`, error)
        }
      }),
    release: () => queue.run(release),
  }
}
