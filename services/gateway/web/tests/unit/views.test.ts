import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { Card } from '@/api/types'
import RequestCard from '@/features/card/RequestCard.vue'
import RequestForm from '@/features/form/RequestForm.vue'
import InstallPage from '@/features/install/InstallPage.vue'
import RequestList from '@/features/requests/RequestList.vue'
import TaskList from '@/features/tasks/TaskList.vue'
import { LazyHost } from '@/host/lazy'
import type { Host } from '@/host/host'
import { document as documentOf, LINES, route } from '../stand-in/data.mjs'
import { mountView, type Answer } from './mounting'

const ME = { person: '1', name: 'Anna', language: 'en', departments: [{ id: '5', name: 'Infrastructure' }], main_department: '5', counters: { to_approve: 1 }, portal: { needs_grant: false } }
const HASH = 'a'.repeat(64)
const DONE = { request_id: '7', status: 'approved', revision: 1, route_version: 4 }

function card(change: Partial<Card> = {}): Card {
  const named = { id: '1', name: 'Anna' }
  return { id: '7', number: 7, status: 'in_approval', revision: 1, document_version: 3, content_hash: HASH, document: documentOf('Switches', LINES), submitted: null, amounts: { net: '1.00', tax: '0.19', gross: '1.19' },
    requester: named, preparer: named, department: null, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', route: route(true) as never, orders: [], can: ['approve', 'reject', 'return'], ...change }
}
const answers = (more: Answer): Answer => one => more(one) ?? (one.path === '/me' ? { status: 200, body: ME } : one.path.startsWith('/departments') ? { status: 200, body: { items: [] } } : one.path.startsWith('/people') ? { status: 200, body: { items: [] } } : undefined)
const settle = async () => { for (let turn = 0; turn < 8; turn += 1) { await flushPromises() } }
afterEach(() => document.body.replaceChildren())

describe('the card', () => {
  it('asks for a reason before it rejects, and sends what was seen', async () => {
    const { at, has, sent, wrapper } = await mountView(RequestCard, { id: '7' }, answers(one => one.path === '/requests/7' ? { status: 200, body: card() } : one.path.endsWith('/reject') ? { status: 200, body: DONE } : undefined))
    await settle()
    await at('reject').trigger('click')
    expect(wrapper.text()).toContain('Please say why.')
    expect(sent.some(one => one.method === 'POST')).toBe(false)
    await at('comment').setValue('No budget')
    await at('reject').trigger('click')
    await settle()
    expect(sent.find(one => one.method === 'POST')).toMatchObject({ path: '/requests/7/reject', body: { revision: 1, content_hash: HASH, comment: 'No budget' } })
    expect(has('error')).toBe(false)
  })

  it('approves without a comment and says who was faster', async () => {
    const taken = { status: 409, code: 'already_decided', decided_by: '12', decided_by_name: 'Pavel Novak', decided_at: '2026-11-22T10:00:00Z' }
    const { at } = await mountView(RequestCard, { id: '7' }, answers(one => one.path === '/requests/7' ? { status: 200, body: card() } : one.path.endsWith('/approve') ? { status: 409, body: taken } : undefined))
    await settle()
    await at('approve').trigger('click')
    await settle()
    expect(at('error').text()).toContain('Pavel Novak has decided already')
  })

  it('shows every step with its people and reasons, and offers only what is allowed', async () => {
    const { wrapper, has } = await mountView(RequestCard, { id: '7' }, answers(one => one.path === '/requests/7' ? { status: 200, body: card({ can: [] }) } : undefined))
    await settle()
    expect(wrapper.findAll('[data-testid="route-step"]')).toHaveLength(2)
    expect(wrapper.findAll('[data-testid="route-person"]')).toHaveLength(4)
    expect(wrapper.findAll('[data-testid="reason"]').map(one => one.text())).toContain('Anna heads Department 5, but the limit is below the amount15000.00 EUR < 15219.00 EUR')
    expect(['approve', 'reject', 'return', 'submit', 'edit', 'withdraw', 'cancel'].filter(has)).toEqual([])
  })

  it('does not tell apart what is hidden and what does not exist', async () => {
    const { wrapper } = await mountView(RequestCard, { id: '8' }, answers(() => undefined))
    await settle()
    expect(wrapper.text()).toContain('Request not found')
  })
})

describe('the form', () => {
  it('saves and submits with the version that was saved, and saves only once', async () => {
    let refusals = 1
    const { at, sent, router } = await mountView(RequestForm, {}, answers((one) => {
      if (one.path === '/requests') {
        return { status: 201, body: { id: '7', request_id: '7', document_version: 5 } }
      }
      return one.path === '/requests/7/submit' ? refusals-- > 0 ? { status: 409, body: { status: 409, code: 'pool_too_small' } } : { status: 200, body: DONE } : undefined
    }))
    await settle()
    await at('field-title').setValue('Laptops')
    await at('line-description-0').setValue('Laptop')
    await at('line-price-0').setValue('0.1')
    await at('line-quantity-0').setValue('3')
    await at('line-note-0').setValue('German keyboard')
    expect(at('total-gross').text()).toBe('€0.30')
    await at('line-tax-0').setValue('19')
    expect(at('total-gross').text()).toBe('€0.36')
    await at('submit').trigger('submit')
    await settle()
    expect(at('error').text()).toContain('not enough people')
    await at('submit').trigger('submit')
    await settle()
    expect(sent.filter(one => one.method !== 'GET').map(one => [one.method, one.path, one.headers['If-Match']])).toEqual([['POST', '/requests', undefined], ['POST', '/requests/7/submit', '"5"'], ['POST', '/requests/7/submit', '"5"']])
    expect(sent.find(one => one.path === '/requests' && one.method === 'POST')?.body).toMatchObject({ lines: [{ description: 'Laptop', note: 'German keyboard' }] })
    expect(router.currentRoute.value.fullPath).toBe('/card/7')
  })

  it('overwrites nobody: a newer version is told and can be loaded', async () => {
    let title = 'First'
    const { at, has } = await mountView(RequestForm, { id: '7' }, answers(one => one.method === 'PUT'
      ? { status: 412, body: { status: 412, code: 'if_match_failed' } }
      : one.path === '/requests/7' ? { status: 200, body: card({ document: { ...documentOf(title, LINES) } as never }) } : undefined))
    await settle()
    await at('field-title').setValue('Mine')
    await at('save-draft').trigger('click')
    await settle()
    expect(at('error').text()).toContain('Somebody saved a newer version')
    title = 'Theirs'
    await at('reload').trigger('click')
    await settle()
    expect((at('field-title').element as HTMLInputElement).value).toBe('Theirs')
    expect(has('error')).toBe(false)
  })

  it('sends nothing while a field is wrong', async () => {
    const { at, sent, wrapper } = await mountView(RequestForm, {}, answers(() => undefined))
    await settle()
    await at('line-price-0').setValue('much')
    await at('submit').trigger('submit')
    expect(wrapper.text()).toContain('Enter a number such as 1200.50')
    expect(sent.filter(one => one.method !== 'GET')).toEqual([])
  })
})

describe('lists', () => {
  it('offer to start when there is nothing yet', async () => {
    const { has } = await mountView(RequestList, {}, answers(one => one.path.startsWith('/requests?') ? { status: 200, body: { items: [], next: null, total: { value: 0, capped: false } } } : undefined))
    await settle()
    expect(has('empty-state')).toBe(true)
  })

  it('load more with the server\'s cursor and cap the count', async () => {
    const row = (id: string) => ({ id, number: 1, title: `Request ${id}`, status: 'draft', revision: 0, amount: '1.00', currency: 'EUR', requester: '1', preparer: '1', department: null, created_at: '2026-01-01T00:00:00Z', updated_at: '', flags: [] })
    const { at, wrapper, sent } = await mountView(RequestList, {}, answers(one => one.path.startsWith('/requests?') ? { status: 200, body: { items: [row(one.path.includes('cursor=c1') ? 'b' : 'a')], next: one.path.includes('cursor') ? null : 'c1', total: { value: 1000, capped: true } } } : undefined))
    await settle()
    expect(at('total-count').text()).toBe('Requests: 1,000+')
    await at('load-more').trigger('click')
    await settle()
    expect(wrapper.findAll('[data-testid="request-title"]').map(one => one.text())).toEqual(['Request a', 'Request b'])
    expect(sent.some(one => one.path.includes('cursor=c1'))).toBe(true)
  })

  it('say plainly when the service is away', async () => {
    const { at } = await mountView(TaskList, {}, answers(one => one.path === '/tasks' ? { status: 503, body: { status: 503, code: 'service_unavailable' } } : undefined))
    await settle()
    expect(at('error').text()).toContain('cannot be reached')
  })

  it('brings further pages on demand, and counts all of them', async () => {
    const task = (id: number) => ({ task_id: String(id), request_id: String(id), number: id, revision: 1, content_hash: HASH, title: `Task ${id}`, requester: '2', requester_name: 'Bob', department: null, department_name: null, amount: { amount: '1.00', currency: 'EUR' }, stage: 's', steps: ['x'], kind: 'approval', assignee: '1', principal: '1', principal_name: 'Anna', opened_at: '2026-01-01T00:00:00Z', reason: '' })
    const { at, has, wrapper } = await mountView(TaskList, {}, answers(one => one.path === '/tasks' ? { status: 200, body: { items: [task(1)], count: 2, next: '1' } } : one.path === '/tasks?cursor=1' ? { status: 200, body: { items: [task(2)], count: 2, next: null } } : undefined))
    await settle()
    expect(wrapper.text()).toContain('Task 1')
    expect(wrapper.text()).not.toContain('Task 2')
    await at('load-more').trigger('click')
    await settle()
    expect(wrapper.text()).toContain('Task 2')
    expect(has('load-more')).toBe(false)
  })
})

describe('the installer', () => {
  it('tells the portal when all is done', async () => {
    let finished = 0
    const host = new LazyHost(async () => ({ installFinish: async () => { finished += 1 } }) as unknown as Host)
    await mountView(InstallPage, { installation: { installed: true, code: null, detail: null }, host, framed: true }, () => undefined)
    await settle()
    expect(finished).toBe(1)
  })

  it('says what went wrong and does not finish', async () => {
    let finished = 0
    const host = new LazyHost(async () => ({ installFinish: async () => { finished += 1 } }) as unknown as Host)
    const { wrapper } = await mountView(InstallPage, { installation: { installed: false, code: 'administrator_required', detail: null }, host, framed: true }, () => undefined)
    await settle()
    expect(wrapper.text()).toContain('Only a portal administrator')
    expect(finished).toBe(0)
  })
})
