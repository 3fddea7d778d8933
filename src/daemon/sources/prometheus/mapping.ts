import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'

const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name')
const query = z.string().trim().min(1, 'expected a PromQL query')
const secret = z.string().min(1)

const authSchema = z.union(
  [
    z.strictObject({ bearerTokenEnv: secret }),
    z.strictObject({ bearerTokenFile: secret }),
    z.strictObject({ user: z.string().min(1), passwordEnv: secret }),
    z.strictObject({ user: z.string().min(1), passwordFile: secret }),
  ],
  'expected bearerTokenEnv or bearerTokenFile, or user with passwordEnv or passwordFile',
)

const mappingSchema = z.strictObject({
  server: label,
  withoutPort: z.boolean().default(false),
  profile: label.optional(),
  tickWindow: z
    .string()
    .regex(/^[1-9]\d*(ms|s|m|h)$/, 'expected a duration such as 5m or 30s')
    .default('1m'),
  auth: authSchema.optional(),
  metrics: z
    .record(z.string().min(1), z.union([query, z.strictObject({ query, server: label.optional() })]))
    .refine((metrics) => Object.keys(metrics).length > 0, 'expected at least one metric'),
})

/** Where a secret is: none is ever in the mapping itself. */
export type Auth = z.infer<typeof authSchema>

/** What is asked of Prometheus, and whose the answers are. */
export interface PrometheusMapping {
  /** Name of the file, for messages. */
  readonly file: string
  /** Of each metric, in the order of the file; `$interval` in a query is a duration. */
  readonly metrics: readonly {
    readonly name: string
    readonly query: string
    /** The label that names the server. */
    readonly server: string
  }[]
  /** The label that names a server's profile; null: none does. */
  readonly profile: string | null
  /** Whether `:9100` at the end of a server's name is skipped. */
  readonly withoutPort: boolean
  /** What `$interval` stands for at a tick, such as `1m`; of the past, and in counts of events, it is the model's step. */
  readonly tickWindow: string
  /** Paths in it are absolute. */
  readonly auth: Auth | null
}

/** Reads a mapping. Fails with file-unreadable, and with argument-invalid naming the file and the field. */
export async function readMapping(path: string): Promise<PrometheusMapping> {
  const file = basename(path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed'
    throw new FleetcastError('file-unreadable', `${file} could not be read (${code})`, { file }, { cause })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new FleetcastError('argument-invalid', `${file} is not valid JSON: ${what}`, { file }, { cause })
  }
  const parsed = mappingSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue?.path.join('.') ?? ''
    const where = place === '' ? file : `${file}, ${place}`
    throw new FleetcastError('argument-invalid', `${where}: ${messageOf(issue)}`, { file, place })
  }
  const { server, metrics, auth, profile, tickWindow, withoutPort } = parsed.data
  return {
    file,
    metrics: Object.entries(metrics).map(([name, told]) => {
      const own = typeof told === 'string' ? { query: told } : told
      return { name, query: own.query, server: own.server ?? server }
    }),
    profile: profile ?? null,
    withoutPort,
    tickWindow,
    auth: auth === undefined ? null : besideFile(auth, path),
  }
}

/** An issue of a union says only that no branch fits; the branch that came furthest says why. */
function messageOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'it is not a valid mapping'
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
}

function besideFile(auth: Auth, mappingPath: string): Auth {
  const beside = (path: string) => resolve(dirname(mappingPath), path)
  if ('bearerTokenFile' in auth) return { bearerTokenFile: beside(auth.bearerTokenFile) }
  return 'passwordFile' in auth ? { user: auth.user, passwordFile: beside(auth.passwordFile) } : auth
}
