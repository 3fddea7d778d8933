import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { goldenFolder } from '#testing/golden.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeFleetcastModel } from './fleetcastFormat.ts'
import { readModel } from './read.ts'
import { readSafetensors, writeSafetensors, type WritableTensor } from './safetensors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { expectedShapes, parameterCount } from './weights.ts'

const folder = `${goldenFolder('seed_cpu')}/model`
const onDisk = (name: string): Uint8Array => readFileSync(`${folder}/${name}`)
const file = (name: string, bytes: Uint8Array): RandomAccessFile => memoryFile(name, bytes)

const checkpoint = (): RandomAccessFile => file('models/tft/model.ckpt', onDisk('model.ckpt'))
const weights = (): RandomAccessFile => file('models/tft/model.safetensors', onDisk('model.safetensors'))
const parameters = (): RandomAccessFile =>
  file('models/tft/dataset_parameters.pkl', onDisk('dataset_parameters.pkl'))

describe('readModel', () => {
  it('prefers model.json, then the weights, then the checkpoint', async () => {
    const own = writeFleetcastModel(await readModel([checkpoint()]))
    const spec = file('models/tft/model.json', own.get('model.json') ?? new Uint8Array(0))
    const forms = async (files: RandomAccessFile[]): Promise<string> =>
      (await readModel(files)).spec.card.form
    expect(await forms([checkpoint()])).toBe('checkpoint')
    expect(await forms([checkpoint(), weights(), parameters()])).toBe('folder')
    // The card goes with the spec: it says what the model was read from first.
    const model = await readModel([checkpoint(), parameters(), weights(), spec])
    expect(model.spec.card.form).toBe('checkpoint')
    expect(model.sha256).toBe(createHash('sha256').update(onDisk('model.safetensors')).digest('hex'))
  })

  it('takes lags of a model.json from before lagUnit as rows', async () => {
    const own = writeFleetcastModel(await readModel([checkpoint()]))
    const { window: windowSpec, ...rest } = z
      .looseObject({ window: z.looseObject({ lagUnit: z.string() }) })
      .parse(JSON.parse(new TextDecoder().decode(own.get('model.json'))))
    const { lagUnit, ...older } = windowSpec
    expect(lagUnit).toBe('row')
    const json = new TextEncoder().encode(JSON.stringify({ ...rest, window: older }))
    const weights = own.get('model.safetensors') ?? new Uint8Array(0)
    const read = await readModel([file('model.json', json), file('model.safetensors', weights)])
    expect(read.spec.window.lagUnit).toBe('row')
  })

  it('refuses lags that no window could hold', async () => {
    const model = await readModel([checkpoint()])
    const lags = { cpu_percent: [100_001] }
    const own = writeFleetcastModel({
      ...model,
      spec: { ...model.spec, window: { ...model.spec.window, lags } },
    })
    const files = [...own].map(([name, bytes]) => file(name, bytes))
    await expect(readModel(files)).rejects.toMatchObject({
      code: 'model-unsupported',
      message: 'model.json: lags: the longest is 100001, expected at most 100000',
    })
  })

  it('names the model by its folder, or by its file where that says more', async () => {
    const name = async (path: string): Promise<string> =>
      (await readModel([file(path, onDisk('model.ckpt'))])).spec.card.name
    expect(await name('runs/fleet-7/model.ckpt')).toBe('fleet-7')
    expect(await name('model.ckpt')).toBe('model')
    expect(await name('runs/epoch=3-step=120.ckpt')).toBe('epoch=3-step=120')
  })

  it('knows a lone checkpoint by its content', async () => {
    const { spec } = await readModel([file('download (1)', onDisk('model.ckpt'))])
    expect(spec.card.form).toBe('checkpoint')
  })

  it('takes companions from the weights’ own folder only', async () => {
    const stray = file('elsewhere/dataset_parameters.pkl', onDisk('dataset_parameters.pkl'))
    await expect(readModel([weights(), stray])).rejects.toMatchObject({ code: 'model-incomplete' })
  })

  it('states the sha256 of the file that holds the weights', async () => {
    const model = await readModel([checkpoint()])
    expect(model.sha256).toBe(createHash('sha256').update(onDisk('model.ckpt')).digest('hex'))
  })

  it('takes the stated levels for a folder, and the library’s for seven outputs', async () => {
    const levels = [0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95]
    const stated = await readModel([weights(), parameters()], { quantiles: levels })
    expect(stated.spec.window.quantiles).toEqual([levels])
    const assumed = await readModel([weights(), parameters()])
    expect(assumed.spec.window.quantiles).toEqual([[0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]])
  })

  it('finds a seed folder’s servers by the seed’s hash, its own mapping first', async () => {
    const mapping = file(
      'models/tft/server_mapping.json',
      new TextEncoder().encode('{"name_to_id": {"a": 17}}'),
    )
    const { spec } = await readModel([weights(), parameters(), mapping])
    expect(spec.window.serverId).toEqual({ kind: 'seedHash', nameToId: { a: '17' } })
  })
})

describe('weights', () => {
  it('may be tied: only one is kept, and the metadata names it for the others', async () => {
    const { tensors } = readSafetensors(onDisk('model.safetensors'), 'w')
    const kept = new Map<string, WritableTensor>()
    const metadata: Record<string, string> = { format: 'pt' }
    for (const [name, { shape, data }] of tensors) {
      if (!(data instanceof Float32Array)) continue
      // As safetensors.torch.save_model does: the name that comes first in the alphabet stays.
      const tied = name.startsWith('prescalers.')
        ? ['decoder', 'encoder', 'static']
            .map((part) => `${part}_variable_selection.${name}`)
            .find((n) => tensors.has(n))
        : undefined
      if (tied) metadata[name] = tied
      else kept.set(name, { shape, data })
    }
    expect(kept.size).toBeLessThan(tensors.size)
    const bytes = writeSafetensors(kept, metadata)
    const model = await readModel([file('models/tft/model.safetensors', bytes), parameters()])
    const whole = await readModel([weights(), parameters()])
    expect(model.weights.get('prescalers.hour.weight')).toEqual(whole.weights.get('prescalers.hour.weight'))
    expect(model.spec.network).toEqual(whole.spec.network)
  })

  it('are written once where they are tied', async () => {
    const model = await readModel([checkpoint()])
    const written = writeFleetcastModel(model).get('model.safetensors')?.length ?? 0
    expect(written).toBeLessThan(onDisk('model.safetensors').length)
    expect(new Set(model.weights.values()).size).toBeLessThan(model.weights.size)
  })

  it('count as PyTorch counts them', async () => {
    // expected.json of these cases states what sum(p.numel() for p in model.parameters()) gave.
    const { network } = (await readModel([checkpoint()])).spec
    expect(parameterCount(network)).toBe(86_811)
    expect(expectedShapes(network).get('output_layer.weight')).toEqual([7, 32])
  })
})
