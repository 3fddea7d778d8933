import type { SourceConfig } from '../config/config.ts'
import type { Source } from './api.ts'
import { createFeedSource } from './feed.ts'
import type { SourceNeeds } from './needs.ts'
import { createParquetSource } from './parquet.ts'
import { createPrometheusSource } from './prometheus/source.ts'
import { createSimulateSource } from './simulate.ts'

/**
 * The source that the daemon was told of. Fails with argument-invalid, and as the source does whose file, mapping or
 * mode cannot be used.
 */
export async function createSource(config: SourceConfig, needs: SourceNeeds): Promise<Source> {
  switch (config.kind) {
    case 'simulate':
      return createSimulateSource(config, needs)
    case 'feed':
      return createFeedSource(needs)
    case 'parquet':
      return createParquetSource(config, needs)
    case 'prometheus':
      return createPrometheusSource(config, needs)
  }
}
