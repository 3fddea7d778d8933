/** One HTTP answer, before it is sent. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Made outside the CORS middleware, as crashes are: no page of another origin can read even its status. */
  readonly bare?: boolean
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonText(status, JSON.stringify(body), headers)
}

export function jsonText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, text }
}

export function html(text: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, text }
}

/** What uvicorn answers when an endpoint raised. */
export const CRASH: Answer = {
  status: 500,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  text: 'Internal Server Error',
  bare: true,
}

export const WEB_PAGE =
  '<!doctype html><html><head><title>Printer</title></head><body>Toner: 40 %</body></html>'

/** A time as Python's datetime.now().isoformat() writes it where the zone is UTC: microseconds, no zone. */
export function pythonTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000`
}
