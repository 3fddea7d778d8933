export const PAGE_POLICY: string
export const REMOTE_POLICY: string
/** The name of the remote worker's script in the build, before its hash. */
export const REMOTE_WORKER: string
/** COOP and COEP for a path, without its query: what the development server sends. */
export function isolationHeaders(path: string): Record<string, string>
/** COOP, COEP and CSP for a path of the build, without its query. */
export function buildHeaders(path: string): Record<string, string>
