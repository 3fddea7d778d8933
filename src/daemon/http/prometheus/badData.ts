/** What was asked cannot be answered: Prometheus' errors bad_data (400) and execution (422), in its words. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly type: 'bad_data' | 'execution'

  constructor(type: 'bad_data' | 'execution', message: string) {
    super(message)
    this.type = type
  }
}

export function badParameter(name: string, message: string): QueryError {
  return new QueryError('bad_data', `invalid parameter "${name}": ${message}`)
}

/** column: from 0. */
export function parseError(column: number, message: string): QueryError {
  return badParameter('query', `1:${column + 1}: parse error: ${message}`)
}
