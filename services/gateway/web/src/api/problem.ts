import type { Problem } from './types'

/** Any refusal of the gateway, or `network` when it could not be reached at all. */
export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title || problem.code)
    this.name = 'ApiProblem'
  }

  get code(): string { return this.problem.code }
  get status(): number { return this.problem.status }
}

export function networkProblem(): ApiProblem {
  return new ApiProblem({ status: 0, code: 'network' })
}

export function asProblem(error: unknown): Problem {
  return error instanceof ApiProblem ? error.problem : { status: 0, code: 'unexpected', detail: error instanceof Error ? error.message : String(error) }
}

/** Reads the body of a refusal; proxies may answer with something that is no problem document. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const fallback: Problem = { status: response.status, code: response.status >= 500 ? 'unavailable' : 'unexpected', title: response.statusText }
  try {
    const body: unknown = await response.json()
    return new ApiProblem(isProblem(body) ? { ...fallback, ...body } : fallback)
  }
  catch {
    return new ApiProblem(fallback)
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string'
}
