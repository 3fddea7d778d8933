import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { ownModelFilesSchema } from '#forecast/wire/own/model.ts'
import type { Parts } from '../../../parts.ts'
import { endpoint, json, other } from '../../endpoint.ts'
import type { App } from '../../env.ts'
import { modelFiles, type ModelFile } from '../../modelFiles.ts'
import { NotThere } from '../../problem.ts'

const BYTES = 'application/octet-stream'

/** The files of the model that stands, so that a page can run the same one and compare. */
export function ownModelRoutes(app: App, { forecasts }: Parts): void {
  const standing = async (): Promise<{ sha256: string; files: readonly ModelFile[] }> => {
    const [model, paths] = [forecasts.model(), forecasts.modelPaths()]
    if (model === null || paths === null) throw new NotThere('No model is loaded.')
    return { sha256: model.sha256, files: await modelFiles(paths) }
  }
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/fleetcast/model',
      tag: 'Fleetcast',
      says: 'Lists the files of the loaded model.',
      answers: { 200: json(ownModelFilesSchema, 'Names and sizes.') },
    },
    async () => {
      const { sha256, files } = await standing()
      return { status: 200, body: { sha256, files: files.map(({ path, size }) => ({ path, size })) } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/fleetcast/model/{sha256}/{path+}',
      tag: 'Fleetcast',
      says: 'Returns one file of the model.',
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), path: z.string().max(500) }),
      answers: { 200: other(BYTES, 'The file.') },
    },
    async ({ params: { sha256, path } }) => {
      const model = await standing()
      // Only what was listed is read: no path leads elsewhere.
      const file = model.files.find((each) => each.path === path)
      if (model.sha256 !== sha256 || file === undefined)
        throw new NotThere('The loaded model does not have this file.')
      const stream = Readable.toWeb(createReadStream(file.onDisk)) as ReadableStream<Uint8Array>
      return new Response(stream, {
        headers: {
          'Content-Type': BYTES,
          'Content-Length': String(file.size),
          'Cache-Control': 'private, max-age=31536000, immutable',
        },
      })
    },
  )
}
