import { basename, relative } from 'node:path'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { isNetwork } from '#forecast/engines.ts'
import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App } from '../env.ts'
import { listModels, modelsDirOf, pathBelow, type ListedModel } from '../modelFiles.ts'
import {
  jobQuery,
  jobSchema,
  modelInfoSchema,
  modelsSchema,
  rejectedSchema,
  reloadedSchema,
  reloadQuery,
  trainingStatsSchema,
  trainQuery,
} from '../schemas/admin.ts'
import { failedSchema } from '../schemas/common.ts'
import { publishedOf, whyNone } from '../standing.ts'

const TRAINED_ELSEWHERE =
  'The daemon does not train models. Train with training/ in the Fleetcast repository, put the model into the models folder and reload it.'
const DAY_MS = 86_400_000

export function adminRoutes(app: App, parts: Parts): void {
  const { forecasts, config, intake } = parts
  const { timeOf } = wireClockOf(config.wireZone)
  const tag = 'Models'
  const dirOf = () => modelsDirOf(config.modelsDir, forecasts.modelPaths())
  const currentOf = () => {
    const [path] = forecasts.modelPaths() ?? []
    return path === undefined ? null : basename(path)
  }
  const listed = async () => {
    const dir = dirOf()
    return dir === null ? [] : await listModels(dir)
  }

  endpoint(
    app,
    {
      method: 'get',
      path: '/admin/models',
      tag,
      says: 'Lists the models in the models folder.',
      answers: { 200: json(modelsSchema, 'Models, newest name first.') },
    },
    async () => {
      const [models, dir] = [await listed(), dirOf() ?? '']
      const [currentPath] = forecasts.modelPaths() ?? []
      return {
        status: 200,
        body: {
          models: models.map(({ path, name, modifiedMs, bytes }) => ({
            path: relative(dir, path),
            name,
            timestamp: timestampOf(name, modifiedMs),
            is_current: path === currentPath,
            size_mb: Number((bytes / 1e6).toFixed(2)),
            modified: timeOf(modifiedMs),
          })),
          count: models.length,
          models_dir: basename(dir),
          current_model: currentOf(),
        },
      }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/admin/model-info',
      tag,
      says: 'Returns the loaded model.',
      answers: { 200: json(modelInfoSchema, 'The model, or the reason why there is none.') },
    },
    () => {
      const model = forecasts.model()
      const engine = publishedOf(parts)?.judged.forecast.provenance.engine
      if (model === null || (engine !== undefined && !isNetwork(engine)))
        return {
          status: 200,
          body: {
            loaded: false,
            mode: engine === 'heuristic' ? 'heuristic' : 'none',
            reason:
              whyNone(parts)?.message ??
              'No model is loaded; a baseline is served because of --allow-heuristic.',
          },
        }
      const { ready } = forecasts.warmth()
      const name = currentOf() ?? model.card.name
      return {
        status: 200,
        body: {
          loaded: true,
          mode: 'tft',
          model_path: name,
          model_name: model.card.name,
          model_timestamp: timestampOf(name, null) || (model.card.trainedAt ?? ''),
          config: { max_prediction_length: model.horizon, max_encoder_length: model.encoderLength },
          servers: { total: intake.current().servers.length, known: ready },
          sha256: model.sha256,
          backend: model.backendDescription,
          self_check_error: model.selfCheckError,
        },
      }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/admin/reload-model',
      tag,
      says: 'Loads a model from the models folder (default: the newest name).',
      query: reloadQuery,
      answers: { 200: json(reloadedSchema, 'The loaded model, or the reason why loading failed.') },
    },
    async ({ query: { model_path: asked }, signal }) => {
      const before = currentOf()
      const refuse = (error: string) =>
        ({ status: 200, body: { success: false, error, current_model: before } }) as const
      const dir = dirOf()
      const name = asked ?? newest(await listed())?.name
      if (dir === null || name === undefined) return refuse('The models folder contains no model')
      const path = await pathBelow(dir, name)
      if (path === null) return refuse(`Model ${JSON.stringify(name)} is not in the models folder`)
      try {
        const facts = await forecasts.reload([path], signal)
        return {
          status: 200,
          body: {
            success: true,
            message: `${facts.card.name} stands`,
            previous_model: before,
            new_model: basename(path),
            model_path: basename(path),
            model_timestamp: timestampOf(basename(path), null),
          },
        }
      } catch (error) {
        if (isAbort(error)) throw error
        const { code, message } = errorToData(error)
        parts.log.warn({ err: error, model: name }, 'A model could not be loaded')
        return refuse(code === 'internal' ? 'The model could not be loaded; see the log' : message)
      }
    },
  )
  trainingRoutes(app, parts)
}

function trainingRoutes(app: App, { config, store, intake }: Parts): void {
  const { timeOf } = wireClockOf(config.wireZone)
  const tag = 'Models'
  endpoint(
    app,
    {
      method: 'post',
      path: '/admin/trigger-training',
      tag,
      says: 'Explains where models are trained.',
      query: trainQuery,
      answers: { 200: json(rejectedSchema, 'Training is not available in the daemon.') },
    },
    () => ({ status: 200, body: { success: false, error: TRAINED_ELSEWHERE, status: 'rejected' } }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/admin/training-status',
      tag,
      says: 'Returns the training status: always idle.',
      query: jobQuery,
      answers: { 200: json(jobSchema, 'Idle, or the job does not exist.') },
    },
    ({ query: { job_id: job } }) =>
      job === undefined
        ? { status: 200, body: { status: 'idle', message: TRAINED_ELSEWHERE } }
        : { status: 200, body: { success: false, error: `Job not found: ${job}` } },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/admin/training-stats',
      tag,
      says: 'Summarizes the stored data available for training.',
      answers: { 200: json(trainingStatsSchema, 'Counts.') },
    },
    () => {
      const { bytes, fromMs, retentionMs } = store.facts()
      const firstMs = fromMs.step ?? fromMs.sample
      const lastMs = intake.current().newestMs
      return {
        status: 200,
        body: {
          current_job: null,
          history: { total_trainings: 0, successful: 0, failed: 0, last_training: null },
          data_buffer: {
            total_records: intake.facts().records,
            file_count: 1,
            date_range:
              firstMs === null || lastMs === null ? null : { start: timeOf(firstMs), end: timeOf(lastMs) },
            disk_usage_mb: Number((bytes / 1e6).toFixed(2)),
          },
          ready_to_train: false,
          ready_reason: TRAINED_ELSEWHERE,
          config: {
            training_days: Math.round((retentionMs ?? 30 * DAY_MS) / DAY_MS),
            min_records_threshold: 0,
          },
        },
      }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/admin/cancel-training',
      tag,
      says: 'Cancels a training job: there is never one.',
      answers: { 200: json(failedSchema, 'No training is running.') },
    },
    () => ({ status: 200, body: { success: false, error: 'No training is running' } }),
  )
}

function newest(models: readonly ListedModel[]): ListedModel | undefined {
  return models[0]
}

/** `20251118_174343`: as the name says, else when the file was changed. Empty: nobody knows. */
function timestampOf(name: string, modifiedMs: number | null): string {
  const said = /\d{8}_\d{6}/.exec(name)?.[0]
  if (said !== undefined) return said
  if (modifiedMs === null) return ''
  return new Date(modifiedMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')
}
