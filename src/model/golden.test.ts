import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bundledCases, goldenFacts, goldenFolder, goldenModelFiles } from '#testing/golden.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeFleetcastModel } from './fleetcastFormat.ts'
import { readModel } from './read.ts'
import type { TrainedModel } from './spec.ts'

const expectedSchema = z.object({
  quantiles: z.array(z.array(z.number())),
  encoder_length: z.number(),
  prediction_length: z.number(),
  targets: z.array(z.string()).default(['value']),
  layout: z.enum(['wide', 'long']).default('wide'),
  x_reals: z.array(z.string()),
  x_categoricals: z.array(z.string()),
})

const hparamsSchema = z.object({
  hparams: z.object({
    hidden_size: z.number(),
    lstm_layers: z.number(),
    attention_head_size: z.number(),
    share_single_variable_networks: z.boolean(),
    causal_attention: z.boolean(),
    static_categoricals: z.array(z.string()),
    static_reals: z.array(z.string()),
    time_varying_categoricals_encoder: z.array(z.string()),
    time_varying_categoricals_decoder: z.array(z.string()),
    time_varying_reals_encoder: z.array(z.string()),
    time_varying_reals_decoder: z.array(z.string()),
    hidden_continuous_size: z.number(),
    embedding_sizes: z.record(z.string(), z.tuple([z.number(), z.number()])),
  }),
  categorical_classes: z.record(z.string(), z.record(z.string(), z.number())),
  real_scalers: z.record(
    z.string(),
    z.object({ center: z.array(z.number()).nullish(), scale: z.array(z.number()).nullish() }),
  ),
})

function expectSpecOf(name: string, { spec }: TrainedModel): void {
  const expected = expectedSchema.parse(JSON.parse(goldenFacts(name)))
  expect(spec.window.xReals).toEqual(expected.x_reals)
  expect(spec.window.xCategoricals).toEqual(expected.x_categoricals)
  expect(spec.window.quantiles).toEqual(expected.quantiles)
  expect(spec.window.maxEncoderLength).toBe(expected.encoder_length)
  expect(spec.window.maxPredictionLength).toBe(expected.prediction_length)
  expect(spec.window.targets.map((target) => target.name)).toEqual(expected.targets)
  expect(spec.window.layout).toBe(expected.layout)
}

describe.each(bundledCases)('$name', ({ name, forms }) => {
  it.each(forms)('is read from its %s', async (form) => {
    expectSpecOf(name, await readModel(await goldenModelFiles(name, form)))
  })

  it('has the same weights, bit by bit, in the checkpoint and in safetensors', async () => {
    const checkpoint = await readModel(await goldenModelFiles(name, 'ckpt'))
    const folder = await readModel(await goldenModelFiles(name, 'folder'), { quantiles: [0.1, 0.5, 0.9] })
    expect([...folder.weights.keys()].sort()).toEqual([...checkpoint.weights.keys()].sort())
    for (const [tensor, { shape, data }] of folder.weights) {
      expect(checkpoint.weights.get(tensor), tensor).toEqual({ shape, data })
    }
    const { causalAttention: stored, ...network } = checkpoint.spec.network
    const { causalAttention: assumed, ...fromShapes } = folder.spec.network
    expect(fromShapes).toEqual(network)
    expect([stored, assumed]).toEqual([name !== 'variable_length', true])
    expect(folder.spec.window).toEqual(checkpoint.spec.window)
  })

  it('survives our own form', async () => {
    const model = await readModel(await goldenModelFiles(name, 'ckpt'))
    const files = [...writeFleetcastModel(model)].map(([file, bytes]) => memoryFile(`m/${file}`, bytes))
    const again = await readModel(files)
    expect(again.spec).toEqual(model.spec)
    expect(again.weights).toEqual(model.weights)
  })
})

describe.each(['seed_cpu', 'fleet_multi', 'variable_length'])('%s, against its plain JSON', (name) => {
  const facts = hparamsSchema.parse(
    JSON.parse(readFileSync(`${goldenFolder(name)}/model/hparams.json`, 'utf8')),
  )

  it('has the network that PyTorch built', async () => {
    const { network } = (await readModel(await goldenModelFiles(name, 'ckpt'))).spec
    const { hparams } = facts
    expect(network.hiddenSize).toBe(hparams.hidden_size)
    expect(network.lstmLayers).toBe(hparams.lstm_layers)
    expect(network.attentionHeads).toBe(hparams.attention_head_size)
    expect(network.shareSingleVariableNetworks).toBe(hparams.share_single_variable_networks)
    expect(network.causalAttention).toBe(hparams.causal_attention)
    expect(network.staticCategoricals).toEqual(hparams.static_categoricals)
    expect(network.staticReals).toEqual(hparams.static_reals)
    expect(network.encoderCategoricals).toEqual(hparams.time_varying_categoricals_encoder)
    expect(network.encoderReals).toEqual(hparams.time_varying_reals_encoder)
    expect(network.decoderCategoricals).toEqual(hparams.time_varying_categoricals_decoder)
    expect(network.decoderReals).toEqual(hparams.time_varying_reals_decoder)
    expect(new Set(Object.values(network.continuousSizes))).toEqual(new Set([hparams.hidden_continuous_size]))
    for (const [variable, size] of Object.entries(network.embeddings)) {
      expect(size).toEqual(hparams.embedding_sizes[variable])
    }
  })

  it('has the classes and scalers that were fitted', async () => {
    const { window: windowSpec } = (await readModel(await goldenModelFiles(name, 'ckpt'))).spec
    for (const [key, classes] of Object.entries(facts.categorical_classes)) {
      const encoder = key.startsWith('__group_id__')
        ? windowSpec.groupIdEncoders[key.replace('__group_id__', '')]
        : windowSpec.encoders[key]
      expect(Object.fromEntries(encoder?.classes ?? []), key).toEqual(classes)
    }
    for (const [variable, { center, scale }] of Object.entries(facts.real_scalers)) {
      expect(windowSpec.scalers[variable], variable).toEqual({
        kind: 'affine',
        center: center?.[0] ?? 0,
        scale: scale?.[0] ?? 1,
      })
    }
  })
})

it.skipIf(sharedFolder === null)(
  needsShared('seed_folder: an older library’s pickle and the seed system’s server ids'),
  async () => {
    const model = await readModel(await goldenModelFiles('seed_folder', 'folder'))
    expectSpecOf('seed_folder', model)
    const { window: windowSpec, card } = model.spec
    expect(windowSpec.serverId).toMatchObject({ kind: 'seedHash', nameToId: { ppcon01: '285039' } })
    expect(windowSpec.targets[0]?.normalizer).toMatchObject({
      kind: 'group',
      transformation: 'softplus',
      groups: ['server_id'],
      missing: { center: 23.368761557746865, scale: 15.367288476737762 },
    })
    expect(windowSpec.encoders['status']?.classes).toContainEqual(['recovery', 8])
    expect(card.trainedAt).toBe('2025-10-14T13:12:32.662009')
  },
)
