import { describe, expect, it } from 'vitest'
import { Client } from '@/api/client'
import { Commands, type Command, type Progress } from '@/api/commands'

const APPROVE: Command = { intention: 'approve:1', method: 'POST', path: '/requests/1/approve', body: { revision: 1, comment: '' } }
const DONE = { request_id: '1', status: 'approved', revision: 1 }
const json = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status })
const away = () => { throw new TypeError('Failed to fetch') }

function given(...answers: (() => Response)[]) {
  const sent: { url: string, key?: string, ifMatch?: string }[] = []
  let clock = 0
  const client = new Client({ token: async () => 't', renew: async () => 't' }, undefined, async (url, init) => {
    const headers = init?.headers as Record<string, string>
    sent.push({ url: String(url), key: headers['Idempotency-Key'], ifMatch: headers['If-Match'] })
    const answer = answers.shift()
    if (!answer) {
      throw new Error('nothing left to answer')
    }
    return answer()
  })
  const commands = new Commands(client, async (ms) => { clock += ms }, () => clock)
  return { commands, sent, keys: () => sent.filter(one => one.key).map(one => one.key) }
}

describe('a command', () => {
  it('is tried again with the same key when the answer was lost', async () => {
    const { commands, keys } = given(away, json(503, { status: 503, code: 'command_not_published' }), json(200, DONE))
    expect(await commands.run(APPROVE)).toEqual(DONE)
    expect([keys().length, new Set(keys()).size]).toEqual([3, 1])
  })

  it('keeps its key for the next click while nobody knows whether it happened', async () => {
    const { commands, keys } = given(away, away, away, json(200, DONE))
    await expect(commands.run(APPROVE)).rejects.toMatchObject({ code: 'network' })
    await commands.run(APPROVE)
    expect(new Set(keys()).size).toBe(1)
  })

  it('gets a new key after a refusal, after success, and for other content', async () => {
    const refused = json(409, { status: 409, code: 'not_active' })
    const { commands, keys } = given(refused, json(200, DONE), json(200, DONE), away, away, away, json(200, DONE))
    await expect(commands.run(APPROVE)).rejects.toMatchObject({ code: 'not_active' })
    await commands.run(APPROVE)
    await commands.run(APPROVE)
    await expect(commands.run(APPROVE)).rejects.toThrow()
    await commands.run({ ...APPROVE, body: { revision: 2, comment: '' } })
    expect(new Set(keys()).size).toBe(5)
  })

  it('names the version it changes', async () => {
    const { commands, sent } = given(json(200, DONE))
    await commands.run({ ...APPROVE, ifMatch: 7 })
    expect(sent[0]?.ifMatch).toBe('"7"')
  })

  it('follows the operation until it is done, also while the server is away', async () => {
    const told: Progress[] = []
    const pending = (delayed: boolean) => json(200, { state: 'pending', delayed, result: null, problem: null })
    const { commands, sent } = given(json(202, { operation: 'a/b', status: 'pending' }), pending(false), away, pending(true), json(200, { state: 'succeeded', delayed: false, result: DONE, problem: null }))
    expect(await commands.run(APPROVE, progress => told.push(progress))).toEqual(DONE)
    expect(sent[1]?.url).toBe('/api/v1/operations/a%2Fb')
    expect(told).toEqual(['sending', 'pending', 'pending', 'pending', 'delayed'])
  })

  it('tells the refusal that the operation ended with', async () => {
    const { commands } = given(json(202, { operation: 'h' }), json(200, { state: 'refused', delayed: false, result: null, problem: { status: 409, code: 'pool_too_small' } }))
    await expect(commands.run(APPROVE)).rejects.toMatchObject({ code: 'pool_too_small' })
  })

  it('stops following after five minutes without promising anything', async () => {
    const pending = json(200, { state: 'pending', delayed: true, result: null, problem: null })
    const { commands } = given(json(202, { operation: 'h' }), ...Array.from({ length: 200 }, () => pending))
    await expect(commands.run(APPROVE)).rejects.toMatchObject({ code: 'still_pending' })
  })
})
