import { FleetcastError } from '#forecast/errors.ts'

/** What the page's files are to a browser: scripts it runs by their content type only. */
export type FileKind = 'script' | 'wasm' | 'style'

/** How a host answers for one of the page's files. */
export type Hosted =
  /** type: the content type; null: the host does not say. */
  | { readonly kind: 'served'; readonly type: string | null }
  /** answer: what came instead. */
  | { readonly kind: 'missing'; readonly answer: string }
  | { readonly kind: 'mistyped'; readonly type: string }
  | { readonly kind: 'unreachable' }

/** A host that takes longer is no use either. */
const LOOK_MS = 5_000
const RUNNABLE: Readonly<Record<FileKind, RegExp>> = {
  script: /(java|ecma|j)script/,
  // Compiled from its bytes where the type is another: only a page in its place is wrong.
  wasm: /^(?!text\/html)/,
  style: /text\/css/,
}
/** Asks the host for the head of a file. Never fails. */
export async function lookAt(url: string, kind: FileKind): Promise<Hosted> {
  try {
    const signal = AbortSignal.timeout(LOOK_MS)
    const { ok, status, headers } = await headOf(url, signal)
    if (!ok) return { kind: 'missing', answer: `the host returned HTTP ${status}` }
    const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
    if (type === 'text/html') return { kind: 'missing', answer: 'the host returned a web page instead' }
    return RUNNABLE[kind].test(type) ? { kind: 'served', type } : { kind: 'mistyped', type }
  } catch {
    return { kind: 'unreachable' }
  }
}

/** Of a host that refuses HEAD, what it answers to GET: of that the head alone is taken. */
async function headOf(url: string, signal: AbortSignal): Promise<Response> {
  const head = await fetch(url, { method: 'HEAD', cache: 'no-store', signal })
  if (head.ok) return head
  const got = await fetch(url, { cache: 'no-store', signal })
  await got.body?.cancel()
  return got
}

/**
 * What is wrong with a file of the page on its host; null: nothing that can be seen. A file that is gone together with
 * the script that all of this was started from belongs to an earlier version of the page.
 */
export async function hostFault(url: string, kind: FileKind): Promise<FleetcastError | null> {
  const found = await lookAt(url, kind)
  const file = fileName(url)
  const fault = (code: ConstructorParameters<typeof FleetcastError>[0], message: string) =>
    new FleetcastError(code, `${file}: ${message}`, { file })
  switch (found.kind) {
    case 'served':
      return null
    case 'unreachable':
      return fault('host-unreachable', 'the host did not respond')
    case 'mistyped': {
      const type = found.type === '' ? 'without a content type' : `as ${found.type}`
      const wanted = kind === 'style' ? 'style sheets only as text/css' : 'scripts only as text/javascript'
      return fault('host-file-type', `the host serves it ${type}; browsers accept ${wanted}`)
    }
    case 'missing':
      return fault((await isReplaced()) ? 'page-outdated' : 'host-file-missing', found.answer)
  }
}

/** Whether the page that runs here is no longer what its host has: its own script is gone. */
async function isReplaced(): Promise<boolean> {
  const own = ownScript()
  return own !== null && (await lookAt(own, 'script')).kind === 'missing'
}

/** The script that a page or a worker was started from; its name changes with every part of it. */
function ownScript(): string | null {
  if (typeof document === 'undefined') return location.href
  return document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? null
}

/** What browsers say when a part of the page cannot be loaded; all but Safari name the file. */
const NOT_LOADED =
  /dynamically imported module|importing a module script failed|unable to preload css|module script/i

/**
 * Why a part of the page that is loaded when it is needed was not; null: that is not what failed, so the error stands.
 */
export async function whyNotLoaded(error: unknown): Promise<FleetcastError | null> {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof FleetcastError || !NOT_LOADED.test(message)) return null
  const url = urlIn(error)
  const fault = url === null ? null : await hostFault(url, url.endsWith('.css') ? 'style' : 'script')
  if (fault !== null) return fault
  const file = url === null ? 'a part of the page' : `${fileName(url)} or a file that it needs`
  const code = (await isReplaced()) ? 'page-outdated' : 'host-file-missing'
  return new FleetcastError(code, `${file} could not be loaded`, {}, { cause: error })
}

/** Address of the script that could not be loaded, where the host has it by now; null: it has not, or it is not known. */
export async function servedNow(error: unknown): Promise<string | null> {
  const url = urlIn(error)
  if (url === null || url.endsWith('.css')) return null
  return (await lookAt(url, 'script')).kind === 'served' ? url : null
}

function urlIn(error: unknown): string | null {
  return error instanceof Error ? (/https?:\/\/[^\s'"]+/.exec(error.message)?.[0] ?? null) : null
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? url
}
