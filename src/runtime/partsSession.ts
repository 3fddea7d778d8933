import type { Tensor } from 'onnxruntime-common'
import { serialSession, type OrtSession, type SessionFacts } from './session.ts'
import { inputTensors } from './tensors.ts'
import type { GraphSession } from './types.ts'

/** Runs the LSTMs that the graph's two parts leave out (see GraphParts). */
export interface Recurrence {
  /** What they answer, [(E + D)·B, H]; the caller disposes of it. */
  readonly run: (inputs: RecurrenceInputs) => Promise<Tensor>
  readonly release: () => void
}

export interface RecurrenceInputs {
  /** [(E + D)·B, H] */
  readonly selected: Tensor
  /** [B, H] */
  readonly initialHidden: Tensor
  /** [B, H] */
  readonly initialCell: Tensor
  /** [B], each in 1..E */
  readonly encoderLengths: Int32Array
}

export interface SessionParts {
  readonly before: OrtSession
  readonly recurrence: Recurrence
  readonly after: OrtSession
}

/** What the first part hands on; it stays where the first session left it. */
export const HANDED_ON = ['selected', 'initial_hidden', 'initial_cell', 'enrichment'] as const

/** What the second part takes from those before it. */
const TAKEN: readonly string[] = ['selected', 'recurrent', 'enrichment']

/** A GraphSession over the network in parts (see GraphParts). A cancel is heard between them. */
export function partsSession({ before, recurrence, after }: SessionParts, facts: SessionFacts): GraphSession {
  const { shape, TensorOf } = facts
  return serialSession(facts, {
    outputNames: [...before.outputNames.filter((name) => !isHandedOn(name)), ...after.outputNames],
    run: async (inputs, signal) => {
      const first = await before.run(inputTensors(TensorOf, inputs, shape, before.inputNames))
      const [selected, initialHidden, initialCell, enrichment] = HANDED_ON.map((name) => first[name])
      const passed = [selected, initialHidden, initialCell, enrichment]
      try {
        signal.throwIfAborted()
        if (!selected || !initialHidden || !initialCell || !enrichment)
          throw new RangeError('the first part of the graph lacks an output')
        const { encoderLengths } = inputs
        const recurrent = await recurrence.run({ selected, initialHidden, initialCell, encoderLengths })
        passed.push(recurrent)
        signal.throwIfAborted()
        const own = after.inputNames.filter((name) => !TAKEN.includes(name))
        const second = await after.run({
          ...inputTensors(TensorOf, inputs, shape, own),
          selected,
          recurrent,
          enrichment,
        })
        return Object.fromEntries([
          ...Object.entries(first).filter(([name]) => !isHandedOn(name)),
          ...Object.entries(second),
        ])
      } finally {
        for (const tensor of passed) tensor?.dispose()
      }
    },
    release: async () => {
      recurrence.release()
      await before.release()
      await after.release()
    },
  })
}

function isHandedOn(name: string): boolean {
  return HANDED_ON.some((handed) => handed === name)
}
