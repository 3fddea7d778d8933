function host(port: number, folder: string, isolated: boolean) {
  const base = '/some/where/'
  return { port, folder, isolated, base, url: `http://127.0.0.1:${port}${base}` }
}

/** The dashboard on a host that isolates the page: WASM may use threads. */
export const ISOLATED = host(4401, 'dist', true)
/** The dashboard on a host that sends no header at all. */
export const PLAIN = host(4402, 'dist', false)
/** The test-only pages, likewise. */
export const HARNESS = host(4403, 'e2e/dist', true)
export const PLAIN_HARNESS = host(4404, 'e2e/dist', false)

export const HOSTS = [ISOLATED, PLAIN, HARNESS, PLAIN_HARNESS]
