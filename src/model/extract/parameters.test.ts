import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { windowSpecSchema, type Scaler } from '#forecast/window/spec.ts'
import { asFields } from '../pickle/access.ts'
import { readPickle } from '../pickle/machine.ts'
import { Place } from '../pickle/place.ts'
import { networkSpecSchema, type TrainedModel, type Weights } from '../spec.ts'
import { expectedShapes } from '../weights.ts'
import { makeTrainedModel } from './trainedModel.ts'

/**
 * Each folder of the corpus holds the pickled parameters of a dataset and what pytorch-forecasting itself made of
 * them: adding a folder adds a test.
 */
const corpus = new URL('../../testing/corpus/parameters/', import.meta.url)

const expectedSchema = z.object({
  window: windowSpecSchema.partial(),
  network: networkSpecSchema.omit({ causalAttention: true, maskBias: true }),
  shapes: z.record(z.string(), z.array(z.int())),
})

function read(name: string): { expected: z.infer<typeof expectedSchema>; model: TrainedModel } {
  const folder = new URL(`${name}/`, corpus)
  const expected = expectedSchema.parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))
  const weights: Weights = new Map(
    Object.entries(expected.shapes).map(([tensor, shape]) => [
      tensor,
      { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
    ]),
  )
  const file = 'dataset_parameters.pkl'
  const model = makeTrainedModel({
    file,
    weights,
    parameters: asFields(readPickle(readFileSync(new URL(file, folder)), file), new Place(file)),
    hyperParameters: null,
    quantiles: null,
    serverId: { kind: 'name' },
    lightning: null,
    card: {
      name,
      description: '',
      trainedOn: null,
      trainedAt: null,
      licence: null,
      form: 'folder',
      facts: {},
    },
    sha256: '',
  })
  return { expected, model }
}

const close = (value: number): unknown => expect.closeTo(value, 9) as unknown

/** sklearn's own arithmetic gives the expected center and scale: equal up to rounding. */
function nearly(scaler: Scaler): unknown {
  return scaler.kind === 'affine'
    ? { kind: 'affine', center: close(scaler.center), scale: close(scaler.scale) }
    : scaler
}

describe('dataset parameters', () => {
  const names = readdirSync(corpus, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  it('has cases', () => expect(names.length).toBeGreaterThanOrEqual(18))

  describe.each(names)('%s', (name) => {
    it('gives the window that the library makes', () => {
      const { expected, model } = read(name)
      const { scalers = {}, ...windowSpec } = expected.window
      expect(model.spec.window).toMatchObject(windowSpec)
      const wanted = Object.entries(scalers).map(([key, scaler]) => [key, nearly(scaler)])
      // Whether they are mean and deviation is ours to say: see moments.
      expect(
        JSON.parse(
          JSON.stringify(model.spec.window.scalers, (key, value: unknown) =>
            key === 'moments' ? undefined : value,
          ),
        ),
      ).toEqual(Object.fromEntries(wanted))
    })

    it('gives the network that the library makes, from its shapes', () => {
      const { expected, model } = read(name)
      expect(model.spec.network).toEqual({ ...expected.network, causalAttention: true, maskBias: -1e9 })
    })

    it('names every parameter once, and nothing that is not there', () => {
      const { expected, model } = read(name)
      const tied =
        /^(static|encoder|decoder)_variable_selection\.prescalers\.|^post_lstm_(gate|add_norm)_decoder\./
      const sharedCopy = /^(encoder|decoder)_variable_selection\.single_variable_grns\./
      const { shareSingleVariableNetworks } = model.spec.network
      const own = Object.entries(expected.shapes).filter(
        ([tensor]) => !tied.test(tensor) && !(shareSingleVariableNetworks && sharedCopy.test(tensor)),
      )
      expect(Object.fromEntries(expectedShapes(model.spec.network))).toEqual(Object.fromEntries(own))
    })
  })
})
