import { Tensor } from 'onnxruntime-common'
import { expect, test, vi } from 'vitest'
import { HANDED_ON, partsSession, type Recurrence } from './partsSession.ts'
import { SerialQueue } from './serial.ts'

const inputs = {
  batch: 1,
  encoderCont: new Float32Array(),
  decoderCont: new Float32Array(),
  encoderCat: new Int32Array(),
  decoderCat: new Int32Array(),
  encoderLengths: Int32Array.of(1),
}
const shape = { encoderLength: 1, predictionLength: 1, reals: 0, categoricals: 0, common: [] }

/** A session over parts that say what became of their tensors. */
function session(run: Recurrence['run']) {
  const disposed: string[] = []
  const tensor = (name: string): Tensor => {
    const made = new Tensor('float32', new Float32Array(1), [1, 1])
    vi.spyOn(made, 'dispose').mockImplementation(() => disposed.push(name))
    return made
  }
  const part = (inputNames: readonly string[], outputNames: readonly string[]) => ({
    inputNames,
    outputNames,
    run: vi.fn(() => Promise.resolve(Object.fromEntries(outputNames.map((name) => [name, tensor(name)])))),
    release: vi.fn(() => Promise.resolve()),
  })
  const before = part(['encoder_lengths'], [...HANDED_ON, 'static_variables'])
  const after = part(['selected', 'recurrent', 'enrichment', 'encoder_lengths'], ['prediction.0'])
  const release = vi.fn()
  const made = partsSession(
    { before, recurrence: { run, release }, after },
    { kind: 'webgpu', description: 'parts', shape, TensorOf: Tensor, queue: new SerialQueue() },
  )
  return { session: made, before, after, release, disposed, tensor }
}

test('what the parts hand on is disposed of, and what they answer is not', async () => {
  const made = session(() => Promise.resolve(made.tensor('recurrent')))
  expect(made.session.outputNames).toEqual(['static_variables', 'prediction.0'])
  const outputs = await made.session.run(inputs, new AbortController().signal)
  expect([...outputs.keys()]).toEqual(['static_variables', 'prediction.0'])
  expect(made.disposed).toEqual([...HANDED_ON, 'recurrent'])
})

test('a cancel between the parts ends the run', async () => {
  const stop = new AbortController()
  const made = session(() => {
    stop.abort()
    return Promise.resolve(made.tensor('recurrent'))
  })
  await expect(made.session.run(inputs, stop.signal)).rejects.toHaveProperty('name', 'AbortError')
  expect(made.after.run).not.toHaveBeenCalled()
  expect(made.disposed).toEqual([...HANDED_ON, 'recurrent'])
})

test('LSTMs that fail are a failure of the backend', async () => {
  const made = session(() => Promise.reject(new Error('out of memory')))
  await expect(made.session.run(inputs, new AbortController().signal)).rejects.toMatchObject({
    code: 'out-of-memory',
    message: 'parts failed to run the model: out of memory',
  })
  expect(made.disposed).toEqual([...HANDED_ON])
})

test('all three are released', async () => {
  const made = session(() => Promise.reject(new Error('not run')))
  await made.session.release()
  for (const { release } of [made.before, made, made.after]) expect(release).toHaveBeenCalledOnce()
})
