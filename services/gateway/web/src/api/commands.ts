import type { Call, Client } from './client'
import { ApiProblem } from './problem'
import type { CommandResult, Operation } from './types'

export type Progress = 'sending' | 'retrying' | 'pending' | 'delayed'

export interface Command {
  /** What is meant, for example "approve:0191…"; names the intention whose key is kept. */
  intention: string
  method: 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: unknown
  /** The text of a file, sent instead of a body. */
  csv?: string
  ifMatch?: number
}

const RETRY_AFTER = [500, 1500]
const POLL_EVERY = [300, 500, 800, 1200, 2000, 3000]
const GIVE_UP_AFTER = 5 * 60_000

/**
 * Sends commands so that a repeated click or a lost answer can never act twice: one Idempotency-Key per intention
 * and body, kept until the gateway has told a definite outcome.
 */
export class Commands {
  private readonly keys = new Map<string, { key: string, body: string }>()

  constructor(
    private readonly client: Client,
    private readonly sleep: (ms: number) => Promise<void> = ms => new Promise(done => setTimeout(done, ms)),
    private readonly now: () => number = Date.now,
  ) {}

  async run<T = CommandResult>(command: Command, onProgress: (progress: Progress) => void = () => {}): Promise<T> {
    onProgress('sending')
    try {
      const response = await this.deliver(command, onProgress)
      const answer: unknown = await response.json()
      const result = response.status === 202 ? await this.outcome(handleOf(answer), onProgress) : answer
      this.keys.delete(command.intention)
      return result as T
    }
    catch (error) {
      if (error instanceof ApiProblem && isDefinite(error)) {
        this.keys.delete(command.intention)
      }
      throw error
    }
  }

  private async deliver(command: Command, onProgress: (progress: Progress) => void): Promise<Response> {
    const call = this.callOf(command)
    for (const wait of RETRY_AFTER) {
      try {
        return await this.client.send(command.path, call)
      }
      catch (error) {
        if (!(error instanceof ApiProblem) || isDefinite(error)) {
          throw error
        }
        onProgress('retrying')
        await this.sleep(wait)
      }
    }
    return this.client.send(command.path, call)
  }

  private callOf(command: Command): Call {
    const headers: Record<string, string> = { 'Idempotency-Key': this.keyFor(command), 'Prefer': 'wait=2' }
    if (command.ifMatch !== undefined) {
      headers['If-Match'] = `"${command.ifMatch}"`
    }
    return { method: command.method, body: command.body, csv: command.csv, headers }
  }

  private keyFor(command: Command): string {
    const body = command.csv ?? JSON.stringify(command.body ?? null)
    const kept = this.keys.get(command.intention)
    if (kept?.body === body) {
      return kept.key
    }
    const key = newKey()
    this.keys.set(command.intention, { key, body })
    return key
  }

  /** Waits until an operation has ended; throws the problem when it was refused. */
  async outcome(handle: string, onProgress: (progress: Progress) => void = () => {}): Promise<CommandResult> {
    const until = this.now() + GIVE_UP_AFTER
    onProgress('pending')
    for (let turn = 0; this.now() < until; turn += 1) {
      await this.sleep(POLL_EVERY[Math.min(turn, POLL_EVERY.length - 1)] ?? 3000)
      const operation = await this.look(handle)
      if (operation?.state === 'succeeded') {
        return operation.result as CommandResult
      }
      if (operation?.state === 'refused' || operation?.state === 'failed') {
        throw new ApiProblem(operation.problem ?? { status: 500, code: 'operation_failed' })
      }
      onProgress(operation?.delayed ? 'delayed' : 'pending')
    }
    throw new ApiProblem({ status: 0, code: 'still_pending' })
  }

  /** A look that fails because the gateway is away says nothing about the command: look again. */
  private async look(handle: string): Promise<Operation | null> {
    try {
      return await this.client.json<Operation>(`/operations/${encodeURIComponent(handle)}`)
    }
    catch (error) {
      if (error instanceof ApiProblem && isDefinite(error)) {
        throw error
      }
      return null
    }
  }
}

/** True when the same key would get the same answer again, so that a new attempt needs a new key. */
function isDefinite(problem: ApiProblem): boolean {
  return problem.status >= 400 && problem.status < 500 && ![401, 408, 425, 429].includes(problem.status) && problem.problem.retryable !== true
}

function handleOf(answer: unknown): string {
  return String((answer as { operation?: unknown }).operation)
}

/** RFC 9562 version 4; `randomUUID` is missing on plain-http development portals. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID()
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
