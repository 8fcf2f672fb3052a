import { beforeEach, describe, expect, it } from 'vitest'
import { LazyHost, looksFramed } from '@/host/lazy'
import type { Host } from '@/host/host'
import { readPage, requestedCard } from '@/host/page'

const ID = '0191d3a8-7a3b-7c11-8f22-0123456789ab'
const SESSION = { token: 't', expires_at: '2026-01-01T00:00:00Z', person: '17', portal: 'p', language: 'en', placement: 'LEFT_MENU', placement_options: {} }

function write(id: string, data: unknown): void {
  const block = document.createElement('script')
  block.type = 'application/json'
  block.id = id
  block.textContent = typeof data === 'string' ? data : JSON.stringify(data)
  document.body.replaceChildren(block)
}
beforeEach(() => document.body.replaceChildren())

describe('the page', () => {
  it('is the section when it holds a session', () => {
    write('session', SESSION)
    expect(readPage(document)).toMatchObject({ kind: 'section', session: { token: 't' }, requestId: null })
  })
  it('opens the card that a link names', () => {
    write('session', { ...SESSION, placement_options: { request_id: ID } })
    expect(readPage(document)).toMatchObject({ requestId: ID })
  })
  it.each([['nothing', ''], ['half a block', '{"token":'], ['another shape', { token: 1 }]])('is outside a portal with %s', (_, data) => {
    write('session', data)
    expect(readPage(document)).toEqual({ kind: 'outside' })
  })
  it('is the installer, with what went wrong', () => {
    write('install', { installed: true, error: null })
    expect(readPage(document)).toEqual({ kind: 'install', installation: { installed: true, code: null, detail: null } })
    write('install', { installed: false, error: { code: 'administrator_required', detail: 'no' } })
    expect(readPage(document)).toEqual({ kind: 'install', installation: { installed: false, code: 'administrator_required', detail: 'no' } })
  })
})

describe('placement options', () => {
  it.each([[{ request_id: ID }], [{ REQUEST_ID: ID }], [JSON.stringify({ request_id: ID })], [{ request_id: ` ${ID} ` }]])('%j name a card', options => expect(requestedCard(options)).toBe(ID))
  it.each([[undefined], [null], [[]], ['x'], [{ request_id: '../admin' }], [{ request_id: 7 }]])('%j name none', options => expect(requestedCard(options)).toBeNull())
})

describe('the frame', () => {
  it('is recognised by the name a portal gives it', () => {
    expect(looksFramed('portal.bitrix24.com|1|abc')).toBe(true)
    expect(['', 'x', 'a||b'].map(looksFramed)).toEqual([false, false, false])
  })
  it('is asked once, and again after it was silent', async () => {
    let calls = 0
    const host = new LazyHost(async () => {
      calls += 1
      if (calls === 1) {
        throw new Error('silent')
      }
      return { lang: 'de' } as Host
    })
    await expect(host.get()).rejects.toThrow('silent')
    await Promise.all([host.get(), host.get()])
    expect(calls).toBe(2)
  })
})
