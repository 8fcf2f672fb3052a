import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { SessionKeeper, type FrameAuth } from '@/api/session'

const CURRENT: FrameAuth = { auth_id: 'current', refresh_id: 'r', member_id: 'm' }
const FRESH: FrameAuth = { ...CURRENT, auth_id: 'fresh' }

class Frame {
  known: FrameAuth | null = CURRENT
  silent = false
  refreshes = 0
  async authData() { return this.answer(this.known) }
  async refreshAuth() {
    this.refreshes += 1
    return this.answer(FRESH)
  }

  private answer<T>(value: T): T {
    if (this.silent) {
      throw new Error('no answer')
    }
    return value
  }
}

class Gateway {
  offered: string[] = []
  refused = new Set<string>()
  status = 401
  async post(_: string, body: unknown): Promise<Response> {
    const { auth_id } = body as { auth_id: string }
    this.offered.push(auth_id)
    if (this.refused.has(auth_id)) {
      return new Response(JSON.stringify({ code: 'token_refused', status: this.status }), { status: this.status })
    }
    return new Response(JSON.stringify({ token: `token-${this.offered.length}`, expires_at: in_(600) }))
  }
}
const in_ = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

function given(seconds: number) {
  const [frame, gateway, ended] = [new Frame(), new Gateway(), [] as ApiProblem[]]
  const keeper = new SessionKeeper({ token: 'first', expires_at: in_(seconds) }, frame, (path, body) => gateway.post(path, body), problem => ended.push(problem))
  return { frame, gateway, ended, keeper }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the session', () => {
  it('is used as it is while it lasts', async () => {
    const { keeper, gateway } = given(600)
    expect(await keeper.token()).toBe('first')
    expect(gateway.offered).toEqual([])
  })

  it('is renewed with the current proof of the frame, without a refresh', async () => {
    const { keeper, gateway, frame } = given(1)
    expect(await keeper.token()).toBe('token-1')
    expect([gateway.offered, frame.refreshes]).toEqual([['current'], 0])
  })

  it('asks the portal for a new proof only when the old one is expired', async () => {
    const { keeper, gateway, frame } = given(1)
    frame.known = null
    await keeper.token()
    expect([gateway.offered, frame.refreshes]).toEqual([['fresh'], 1])
  })

  it('asks the portal for a new proof when the gateway refuses the old one', async () => {
    const { keeper, gateway } = given(1)
    gateway.refused.add('current')
    expect(await keeper.token()).toBe('token-2')
    expect(gateway.offered).toEqual(['current', 'fresh'])
  })

  it('ends, and says so, when nothing is accepted', async () => {
    const { keeper, gateway, ended } = given(1)
    gateway.refused.add('current').add('fresh')
    await expect(keeper.token()).rejects.toMatchObject({ code: 'token_refused' })
    expect(ended.map(problem => problem.code)).toEqual(['token_refused'])
  })

  it('ends when the frame is silent and no time is left, not before', async () => {
    const early = given(60)
    early.frame.silent = true
    await expect(early.keeper.renew()).rejects.toMatchObject({ code: 'frame_silent' })
    const late = given(1)
    late.frame.silent = true
    await expect(late.keeper.token()).rejects.toMatchObject({ code: 'frame_silent' })
    expect([early.ended.length, late.ended.length]).toEqual([0, 1])
  })

  it('does not end because the gateway is away', async () => {
    const { keeper, gateway, ended } = given(1)
    gateway.refused.add('current')
    gateway.status = 503
    await expect(keeper.token()).rejects.toMatchObject({ status: 503 })
    expect(ended).toEqual([])
  })

  it('is renewed once for everybody who asks at the same time', async () => {
    const { keeper, gateway } = given(1)
    const tokens = await Promise.all([keeper.token(), keeper.token(), keeper.renew('first')])
    expect([new Set(tokens).size, gateway.offered.length]).toEqual([1, 1])
  })

  it('is not renewed again for a request that was refused with an older token', async () => {
    const { keeper, gateway } = given(1)
    await keeper.token()
    expect(await keeper.renew('first')).toBe('token-1')
    expect(gateway.offered.length).toBe(1)
  })

  it('is renewed on time, again and again, while the page is open', async () => {
    const { keeper, gateway } = given(600)
    keeper.start()
    await vi.advanceTimersByTimeAsync(541_000)
    expect(gateway.offered.length).toBe(1)
    await vi.advanceTimersByTimeAsync(541_000)
    expect(gateway.offered.length).toBe(2)
    keeper.stop()
  })
})
