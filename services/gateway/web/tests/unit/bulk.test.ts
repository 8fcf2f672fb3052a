import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import TaskList from '@/features/tasks/TaskList.vue'
import { mountView, type Answer } from './mounting'

const ME = { person: '1', name: 'Anna', language: 'en', departments: [], main_department: '5', counters: { to_approve: 3 }, portal: { needs_grant: false } }
const HASH = 'a'.repeat(64)
const task = (id: string, more: object = {}) => ({ task_id: `t${id}`, request_id: id, number: Number(id), revision: 2, content_hash: HASH, title: `Task ${id}`, requester: '2', requester_name: 'Bob', department: null, department_name: null, amount: { amount: '1.00', currency: 'EUR' }, stage: 's', steps: ['x'], kind: 'approval', assignee: '1', principal: '1', principal_name: 'Anna', opened_at: '2026-01-01T00:00:00Z', reason: '', ...more })
const settle = async () => { for (let turn = 0; turn < 8; turn += 1) { await flushPromises() } }
const waiting = (items: object[], decided: Answer = () => undefined): Answer => one => decided(one) ?? (one.path.startsWith('/tasks') ? { status: 200, body: { items, count: items.length, next: null } } : one.path === '/me' ? { status: 200, body: ME } : one.path.startsWith('/departments') ? { status: 200, body: { items: [] } } : undefined)
afterEach(() => document.body.replaceChildren())

describe('deciding about several at once', () => {
  it('sends what was seen of each once, and tells what came of each', async () => {
    let open = [task('1'), task('2'), task('2', { task_id: 't2b' }), task('3', { kind: 'repair' })]
    const view = await mountView(TaskList, {}, (one) => {
      if (one.path === '/decisions') {
        open = [task('2')]
        return { status: 200, body: { items: [{ request_id: '1', state: 'done', result: {} }, { request_id: '2', state: 'refused', problem: { status: 409, code: 'stale_revision' } }] } }
      }
      return waiting(open)(one)
    })
    await settle()
    await view.at('select-all').setValue(true)
    expect(view.at('bulk-count').text()).toBe('Selected: 2')
    await view.at('bulk-approve').trigger('click')
    await settle()
    const item = { revision: 2, content_hash: HASH, comment: '', verdict: 'approve' }
    expect(view.sent.find(one => one.path === '/decisions')?.body).toEqual({ items: [{ request_id: '1', ...item }, { request_id: '2', ...item }] })
    expect(view.wrapper.findAll('[data-testid="bulk-result"]').map(one => [one.attributes('data-state'), one.text().includes('changed meanwhile')])).toEqual([['refused', true], ['done', false]])
    expect(view.at('bulk-count').text()).toBe('Selected: 1')
  })

  it('rejects only with a comment, and asks first', async () => {
    const view = await mountView(TaskList, {}, waiting([task('1'), task('2')], one => one.path === '/decisions' ? { status: 200, body: { items: [{ request_id: '1', state: 'done' }] } } : undefined))
    await settle()
    await view.wrapper.findAll('[data-testid="select-task"]')[0]!.setValue(true)
    await view.at('bulk-reject').trigger('click')
    expect(view.wrapper.text()).toContain('Please say why.')
    await view.at('bulk-comment').setValue('No budget')
    await view.at('bulk-reject').trigger('click')
    await settle()
    expect(view.sent.some(one => one.method === 'POST')).toBe(false)
    document.querySelector<HTMLElement>('[data-testid="confirm"]')!.click()
    await settle()
    expect(view.sent.find(one => one.method === 'POST')?.body).toMatchObject({ items: [{ request_id: '1', verdict: 'reject', comment: 'No budget' }] })
  })

  it('follows what was not finished at once', async () => {
    const view = await mountView(TaskList, {}, waiting([task('1'), task('2')], (one) => {
      if (one.path === '/decisions') {
        return { status: 200, body: { items: [{ request_id: '1', state: 'pending', operation: 'op' }] } }
      }
      return one.path === '/operations/op' ? { status: 200, body: { state: 'refused', delayed: false, result: null, problem: { status: 409, code: 'route_closed' } } } : undefined
    }))
    await settle()
    await view.wrapper.findAll('[data-testid="select-task"]')[0]!.setValue(true)
    await view.at('bulk-approve').trigger('click')
    await settle()
    expect(view.at('bulk-result').text()).toContain('The approval has ended')
  })
})
