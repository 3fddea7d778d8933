/** What the daemon was told, from flags, environment and one file: see schema.ts. */
export interface DaemonConfig {
  readonly host: string
  readonly port: number
  /** Keys of which any opens; none: whoever reaches the address may ask. */
  readonly keys: readonly string[]
  readonly insecure: boolean
  readonly corsOrigins: readonly string[]
  /** Names beside this machine's own by which a daemon that is bound to it alone may be asked: a proxy's. */
  readonly allowedHosts: readonly string[]
  /** Whose way to say that there is no forecast yet: v1's 503, or v2's 200 with an error in it. */
  readonly wire: 'v1' | 'v2'
  readonly dataDir: string
  readonly retentionMs: number
  readonly mostDiskBytes: number | null
  /** null: the model that ships. */
  readonly modelPath: string | null
  /** Where /admin/models looks; reloads stay below it. null: the folder of the model. */
  readonly modelsDir: string | null
  readonly allowHeuristic: boolean
  readonly chooseBest: boolean
  /** How rows are read by the model; null: its own step. */
  readonly stepMs: number | null
  /** Zone in which timestamps without one are read, IANA. */
  readonly feedZone: string
  /** Zone of the clock that answers in v1's and v2's shapes tell times of, IANA; they do not name it. */
  readonly wireZone: string
  readonly source: SourceConfig
  readonly webhooks: readonly WebhookConfig[]
  /** Where people open this daemon, for links in alerts; null: this machine's name and the port. */
  readonly externalUrl: string | null
  /** Whether the dashboard is built where its sources are newer. */
  readonly buildsPage: boolean
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export type SourceConfig =
  | {
      readonly kind: 'simulate'
      readonly mode: string
      readonly servers: number
      readonly seed: number
      readonly tickMs: number
      /** Of the clock: 60 lets an hour pass in a minute. */
      readonly speed: number
      /** null: eight days, or as far as the model looks back where that is further. */
      readonly backfillMs: number | null
    }
  | { readonly kind: 'feed' }
  | { readonly kind: 'parquet'; readonly path: string; readonly speed: number; readonly fromFraction: number }
  | {
      readonly kind: 'prometheus'
      readonly url: string
      readonly mappingPath: string
      readonly tickMs: number
    }

export interface WebhookConfig {
  readonly url: string
  /** Sent as `Authorization: Bearer`; null: none. Never printed. */
  readonly token: string | null
}
