import { z } from 'zod/mini'
import { API } from './client'
import type { SessionKeeper } from './session'
import { EventStreamParser, type ServerEvent } from './sse'

export const Poke = z.object({ kind: z.enum(['request', 'task', 'org', 'budget']), id: z.string(), version: z.optional(z.number()) })
export type Poke = z.infer<typeof Poke>

export interface Listener { poke(poke: Poke): void, resync(): void }

const BACK_OFF = [1_000, 2_000, 5_000, 10_000, 30_000]

/** Keeps one event stream open and is quiet when it cannot: lists are refetched on focus anyway. */
export class Live {
  private stopped = false
  private failures = 0
  private readonly abort = new AbortController()

  constructor(
    private readonly session: Pick<SessionKeeper, 'token' | 'renew'>,
    private readonly listener: Listener,
    private readonly fetcher: typeof fetch = (...call) => fetch(...call),
    private readonly sleep: (ms: number) => Promise<void> = ms => new Promise(done => setTimeout(done, ms)),
  ) {}

  async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.listen()
      }
      catch {
        this.failures += 1
      }
      if (!this.stopped) {
        await this.sleep(this.pause())
      }
    }
  }

  stop(): void {
    this.stopped = true
    this.abort.abort()
  }

  private pause(): number {
    const base = BACK_OFF[Math.min(this.failures, BACK_OFF.length - 1)] ?? 30_000
    return base / 2 + Math.random() * base / 2
  }

  private async listen(): Promise<void> {
    const token = await this.session.token()
    const response = await this.fetcher(`${API}/stream`, {
      headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
      signal: this.abort.signal,
      credentials: 'omit',
      cache: 'no-store',
    })
    if (response.status === 401) {
      await this.session.renew(token)
      throw new Error('the stream wanted a newer session')
    }
    if (!response.ok || !response.body) {
      throw new Error(`stream answered ${response.status}`)
    }
    this.failures = 0
    await this.read(response.body)
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = new EventStreamParser()
    const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parser.push(part.value).forEach(event => this.tell(event))
    }
  }

  private tell(event: ServerEvent): void {
    if (event.event === 'resync') {
      this.listener.resync()
    }
    else if (event.event === 'poke') {
      const poke = Poke.safeParse(parsed(event.data))
      if (poke.success) {
        this.listener.poke(poke.data)
      }
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return null
  }
}
