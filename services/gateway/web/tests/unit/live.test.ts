import { describe, expect, it } from 'vitest'
import { Live, type Poke } from '@/api/live'
import { EventStreamParser } from '@/api/sse'
import { keysTouchedBy } from '@/app/queries'

describe('the event stream parser', () => {
  it('reads events whatever the chunks', () => {
    const parser = new EventStreamParser()
    const text = ': heartbeat\n\nevent: poke\ndata: {"a":1}\n\nevent: resync\ndata\n\ndata: one\ndata: two\r\n\r\n'
    const whole = parser.push(text)
    const single = new EventStreamParser()
    const pieces = [...text].flatMap(letter => single.push(letter))
    expect(whole).toEqual([{ event: 'poke', data: '{"a":1}' }, { event: 'resync', data: '' }, { event: 'message', data: 'one\ntwo' }])
    expect(pieces).toEqual(whole)
  })

  it('waits for the end of an event', () => expect(new EventStreamParser().push('event: poke\ndata: 1\n')).toEqual([]))
})

function streamOf(text: string): Response {
  return new Response(new Blob([text]).stream())
}

async function listen(...answers: (() => Response)[]) {
  const pokes: Poke[] = []
  const waits: number[] = []
  const told = { resyncs: 0, renewals: 0, calls: 0 }
  const tokens = { token: async () => 't', renew: async () => { told.renewals += 1; return 't2' } }
  const live: Live = new Live(tokens, { poke: poke => pokes.push(poke), resync: () => { told.resyncs += 1 } }, async () => {
    told.calls += 1
    const answer = answers.shift()
    if (!answers.length) {
      live.stop()
    }
    return answer!()
  }, async (ms) => { waits.push(ms) })
  await live.run()
  return { pokes, waits, told }
}

describe('the live connection', () => {
  it('tells pokes and resyncs, and drops what it does not understand', async () => {
    const { pokes, told } = await listen(() => streamOf('event: resync\n\nevent: poke\ndata: {"kind":"task","id":"9","version":2}\n\nevent: poke\ndata: {broken\n\nevent: poke\ndata: {"kind":"moon","id":"1"}\n\n'))
    expect([pokes, told.resyncs]).toEqual([[{ kind: 'task', id: '9', version: 2 }], 1])
  })

  it('comes back after it broke, waiting longer each time', async () => {
    const broken = () => { throw new TypeError('gone') }
    const { told, waits } = await listen(broken, broken, broken, () => streamOf(''))
    expect(told.calls).toBe(4)
    expect(waits[2]!).toBeGreaterThan(waits[0]!)
  })

  it('renews the session when the stream refuses it', async () => {
    const { told } = await listen(() => new Response('', { status: 401 }), () => streamOf(''))
    expect(told.renewals).toBe(1)
  })

  it('makes exactly the answers stale that a poke is about', () => {
    expect(keysTouchedBy({ kind: 'request', id: '7' })).toEqual([['card', '7'], ['requests']])
    expect(keysTouchedBy({ kind: 'task', id: '7' })).toEqual([['card'], ['tasks'], ['me']])
    expect(keysTouchedBy({ kind: 'org', id: '1' })).toEqual([['me'], ['departments'], ['people'], ['administration']])
  })
})
