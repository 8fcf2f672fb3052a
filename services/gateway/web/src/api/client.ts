import { ApiProblem, networkProblem, problemOf } from './problem'
import type { SessionKeeper } from './session'

export const API = '/api/v1'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  query?: Record<string, string | number | undefined | null>
  body?: unknown
  csv?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

type Tokens = Pick<SessionKeeper, 'token' | 'renew'>

/** The one place that talks to the gateway: bearer token, one recovery from 401, problems as exceptions. */
export class Client {
  constructor(
    private readonly tokens: Tokens,
    private readonly ended: (problem: ApiProblem) => void = () => {},
    private readonly fetcher: typeof fetch = (...call) => fetch(...call),
  ) {}

  async json<T>(path: string, call: Call = {}): Promise<T> {
    const response = await this.send(path, call)
    return await response.json() as T
  }

  /** Answers with any 2xx response; throws ApiProblem for everything else. */
  async send(path: string, call: Call = {}): Promise<Response> {
    const token = await this.tokens.token()
    let response = await this.attempt(path, call, token)
    if (response.status === 401) {
      response = await this.attempt(path, call, await this.tokens.renew(token))
      if (response.status === 401) {
        const problem = await problemOf(response)
        this.ended(problem)
        throw problem
      }
    }
    if (!response.ok) {
      throw await problemOf(response)
    }
    return response
  }

  private async attempt(path: string, call: Call, token: string): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', ...call.headers, Authorization: `Bearer ${token}` }
    if (call.body !== undefined) {
      headers['Content-Type'] = 'application/json'
    }
    if (call.csv !== undefined) {
      headers['Content-Type'] = 'text/csv; charset=utf-8'
    }
    try {
      return await this.fetcher(`${API}${path}${queryString(call.query)}`, {
        method: call.method ?? 'GET',
        headers,
        body: call.csv ?? (call.body === undefined ? undefined : JSON.stringify(call.body)),
        signal: call.signal,
        credentials: 'omit',
        cache: 'no-store',
      })
    }
    catch (error) {
      if (call.signal?.aborted) {
        throw error
      }
      throw networkProblem()
    }
  }
}

function queryString(query: Call['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return pairs.length ? `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}` : ''
}
