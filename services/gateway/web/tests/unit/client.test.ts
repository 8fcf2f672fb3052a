import { describe, expect, it } from 'vitest'
import { Client } from '@/api/client'
import { ApiProblem } from '@/api/problem'

function given(...answers: (Response | Error)[]) {
  const seen: { url: string, headers: Record<string, string> }[] = []
  const ended: ApiProblem[] = []
  const renewed: string[] = []
  const tokens = { token: async () => 'old', renew: async (refused?: string) => { renewed.push(String(refused)); return 'new' } }
  const client = new Client(tokens, problem => ended.push(problem), async (url, init) => {
    seen.push({ url: String(url), headers: init?.headers as Record<string, string> })
    const answer = answers.shift()
    if (answer instanceof Response) {
      return answer
    }
    throw answer ?? new Error('nothing left')
  })
  return { client, seen, ended, renewed }
}
const problem = (status: number, code: string) => new Response(JSON.stringify({ status, code }), { status })

describe('the client', () => {
  it('sends the bearer token and leaves out empty parameters', async () => {
    const { client, seen } = given(new Response('{"ok":true}'))
    await client.json('/requests', { query: { text: 'a b', status: '', cursor: null, limit: 25 } })
    expect(seen[0]).toMatchObject({ url: '/api/v1/requests?text=a+b&limit=25', headers: { Authorization: 'Bearer old' } })
  })

  it('recovers from 401 once with a renewed token', async () => {
    const { client, seen, renewed } = given(problem(401, 'unauthenticated'), new Response('{}'))
    await client.json('/me')
    expect([renewed, seen.map(one => one.headers.Authorization)]).toEqual([['old'], ['Bearer old', 'Bearer new']])
  })

  it('gives up after the second 401 and says that the session has ended', async () => {
    const { client, seen, ended } = given(problem(401, 'unauthenticated'), problem(401, 'unauthenticated'))
    await expect(client.json('/me')).rejects.toBeInstanceOf(ApiProblem)
    expect([seen.length, ended.length]).toEqual([2, 1])
  })

  it('turns an unreachable server into a problem with a code', async () => {
    await expect(given(new TypeError('Failed to fetch')).client.json('/me')).rejects.toMatchObject({ code: 'network' })
  })

  it('survives a refusal that is no problem document', async () => {
    await expect(given(new Response('<html>', { status: 502 })).client.json('/me')).rejects.toMatchObject({ code: 'unavailable', status: 502 })
  })
})
