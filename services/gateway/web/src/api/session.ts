import { ApiProblem, networkProblem, problemOf } from './problem'
import type { Session } from './types'

/** What the frame can prove about its user. */
export interface FrameAuth { auth_id: string, refresh_id: string, member_id: string }
export interface AuthSource {
  /** The frame's current proof, or null when it has expired. */
  authData(): Promise<FrameAuth | null>
  /** A new proof from the portal; used only when the current one is expired or refused. */
  refreshAuth(): Promise<FrameAuth>
}

type Post = (path: string, body: unknown) => Promise<Response>

/** Seconds before the end at which a token is renewed, and below which it is no longer used. */
const RENEW_BEFORE = 60
const UNUSABLE_BELOW = 5

/** Holds the bearer token, in memory only, and renews it with the frame's proof. */
export class SessionKeeper {
  private session: Session
  private renewing: Promise<string> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    session: Session,
    private readonly auth: AuthSource,
    private readonly post: Post,
    private readonly onEnd: (problem: ApiProblem) => void = () => {},
  ) {
    this.session = session
  }

  /** Renews on time while the page is open; call `stop` when it goes. */
  start(): void {
    clearTimeout(this.timer)
    const wait = Math.max(this.secondsLeft() - RENEW_BEFORE, 1)
    this.timer = setTimeout(() => void this.renew().catch(() => this.tryAgain()), wait * 1000)
  }

  stop(): void { clearTimeout(this.timer) }

  async token(): Promise<string> {
    return this.secondsLeft() > UNUSABLE_BELOW ? this.session.token : this.renew()
  }

  /** One renewal at a time; everybody waits for the same one. `refused` names the token the gateway did not take. */
  renew(refused?: string): Promise<string> {
    if (refused !== undefined && refused !== this.session.token) {
      return Promise.resolve(this.session.token)
    }
    this.renewing ??= this.exchange().finally(() => { this.renewing = null })
    return this.renewing
  }

  private async exchange(): Promise<string> {
    const known = await this.proof(() => this.auth.authData())
    const first = known && await this.ask(known)
    if (first?.ok) {
      return this.adopt(await first.json() as Session)
    }
    if (first && first.status !== 401 && first.status !== 403) {
      throw await problemOf(first)
    }
    const second = await this.ask(await this.proof(() => this.auth.refreshAuth()))
    if (second.ok) {
      return this.adopt(await second.json() as Session)
    }
    const problem = await problemOf(second)
    if (second.status === 401 || second.status === 403) {
      this.onEnd(problem)
    }
    throw problem
  }

  /** A frame that does not answer ends the session only when there is no time left to ask it again. */
  private async proof<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    }
    catch {
      const problem = new ApiProblem({ status: 401, code: 'frame_silent' })
      if (this.secondsLeft() <= UNUSABLE_BELOW) {
        this.onEnd(problem)
      }
      throw problem
    }
  }

  private async ask(proof: FrameAuth): Promise<Response> {
    try {
      return await this.post('/session', { auth_id: proof.auth_id, member_id: proof.member_id })
    }
    catch {
      throw networkProblem()
    }
  }

  private adopt(session: Session): string {
    this.session = session
    this.start()
    return session.token
  }

  private tryAgain(): void {
    this.timer = setTimeout(() => void this.renew().catch(() => {}), 15_000)
  }

  private secondsLeft(): number {
    return (Date.parse(this.session.expires_at) - Date.now()) / 1000
  }
}
