import { z } from 'zod'
import { list, time } from './common.ts'

export const modelsSchema = z.object({
  models: list(
    z.object({
      /** Relative to the folder of models. */
      path: z.string(),
      name: z.string(),
      timestamp: z.string(),
      is_current: z.boolean(),
      size_mb: z.number(),
      modified: time,
    }),
  ),
  count: z.int(),
  models_dir: z.string(),
  current_model: z.string().nullable(),
})

export const modelInfoSchema = z.union([
  z.object({
    loaded: z.literal(true),
    mode: z.literal('tft'),
    model_path: z.string(),
    model_name: z.string(),
    model_timestamp: z.string(),
    config: z.object({ max_prediction_length: z.int(), max_encoder_length: z.int() }),
    servers: z.object({ total: z.int(), known: z.int() }),
    sha256: z.string(),
    backend: z.string(),
    self_check_error: z.number().nullable(),
  }),
  z.object({ loaded: z.literal(false), mode: z.enum(['heuristic', 'none']), reason: z.string() }),
])

export const reloadQuery = z.object({ model_path: z.string().max(1000).optional() })
export const reloadedSchema = z.union([
  z.object({
    success: z.literal(true),
    message: z.string(),
    previous_model: z.string().nullable(),
    new_model: z.string(),
    model_path: z.string(),
    model_timestamp: z.string(),
  }),
  z.object({ success: z.literal(false), error: z.string(), current_model: z.string().nullable() }),
])

export const trainQuery = z.object({
  epochs: z.string().max(10).optional(),
  incremental: z.string().max(10).optional(),
  blocking: z.string().max(10).optional(),
})
export const rejectedSchema = z.object({
  success: z.literal(false),
  error: z.string(),
  status: z.literal('rejected'),
})
export const jobQuery = z.object({ job_id: z.string().max(100).optional() })
export const jobSchema = z.union([
  z.object({ status: z.literal('idle'), message: z.string() }),
  z.object({ success: z.literal(false), error: z.string() }),
])
export const trainingStatsSchema = z.object({
  current_job: z.null(),
  history: z.object({
    total_trainings: z.int(),
    successful: z.int(),
    failed: z.int(),
    last_training: z.null(),
  }),
  data_buffer: z.object({
    total_records: z.int(),
    file_count: z.int(),
    date_range: z.object({ start: time, end: time }).nullable(),
    disk_usage_mb: z.number(),
  }),
  ready_to_train: z.literal(false),
  ready_reason: z.string(),
  config: z.object({ training_days: z.int(), min_records_threshold: z.int() }),
})
