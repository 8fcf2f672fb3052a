import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { h, ref } from 'vue'
import type { Card } from '@/api/types'
import { requestOf } from '@/features/card/arrangements'
import RequestCard from '@/features/card/RequestCard.vue'
import PreviewPanel from '@/features/preview/PreviewPanel.vue'
import { document as documentOf, LINES, route } from '../stand-in/data.mjs'
import { mountView, type Answer } from './mounting'

const ME = { person: '1', name: 'Anna', language: 'en', departments: [], main_department: '5', counters: { to_approve: 1 }, portal: { needs_grant: false } }
const DONE = { request_id: '7', status: 'in_approval', revision: 1, route_version: 4 }
const QUESTION = { question_id: 'q1', asker: '9', asker_name: 'Greta', to: '1', to_name: 'Anna', asked_at: '2026-01-01T00:00:00Z', comment: 'Which site?' }
const settle = async () => { for (let turn = 0; turn < 8; turn += 1) { await flushPromises() } }
afterEach(() => document.body.replaceChildren())

function card(can: string[], more: object = {}): Card {
  const named = { id: '1', name: 'Anna' }
  return { id: '7', number: 7, status: 'in_approval', revision: 1, document_version: 3, content_hash: 'a'.repeat(64), document: documentOf('Switches', LINES), submitted: null, amounts: { net: '1.00', tax: '0.19', gross: '1.19' },
    requester: named, preparer: named, department: null, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', route: { ...route(true), ...more } as never, can } as unknown as Card
}
const about = (shown: Card, more: Answer = () => undefined): Answer => one => more(one) ?? (one.path === '/requests/7' ? { status: 200, body: shown } : one.path === '/me' ? { status: 200, body: ME } : one.path.startsWith('/people') || one.path.startsWith('/departments') ? { status: 200, body: { items: [] } } : undefined)

describe('what an approver arranges', () => {
  it('names whom and the revision that was seen', () => {
    const arranged = { person: '5', before: false, comment: 'why' }
    expect(requestOf('ask', card([]), arranged)).toEqual({ path: 'ask', body: { revision: 1, comment: 'why', to: '5' } })
    expect(requestOf('forward', card([]), arranged)).toEqual({ path: 'forward', body: { revision: 1, comment: 'why', to: '5' } })
    expect(requestOf('add_approver', card([]), arranged)).toEqual({ path: 'add-approver', body: { revision: 1, comment: 'why', person: '5', before: false } })
    expect(requestOf('take_back', card([]), arranged)).toEqual({ path: 'take-back', body: { revision: 1, comment: 'why' } })
  })

  it('is offered only where the service says that it can be done', async () => {
    const { has } = await mountView(RequestCard, { id: '7' }, about(card(['approve', 'ask'])))
    await settle()
    expect(['ask', 'forward', 'add_approver', 'take_back'].filter(has)).toEqual(['ask'])
  })

  it('a question reaches the person asked, and his answer the service', async () => {
    const { at, sent, wrapper } = await mountView(RequestCard, { id: '7' }, about(card([], { questions: [QUESTION] }), one => one.path === '/requests/7/answer' ? { status: 200, body: DONE } : undefined))
    await settle()
    expect(wrapper.text()).toContain('Which site?')
    await at('answer-words').setValue('Riga')
    await at('answer').trigger('submit')
    await settle()
    expect(sent.find(one => one.method === 'POST')).toMatchObject({ path: '/requests/7/answer', body: { revision: 1, question_id: 'q1', comment: 'Riga' } })
  })

  it('whoever is not asked reads the question and has no field', async () => {
    const { has } = await mountView(RequestCard, { id: '7' }, about(card([], { questions: [{ ...QUESTION, to: '8' }] })))
    await settle()
    expect(has('question')).toBe(true)
    expect(has('answer')).toBe(false)
  })
})

describe('the preview', () => {
  const found = { outcome: 'route', text: '', policy: null, amount: null, reasons: [], survivors: [], problem: null, expected: { hours: 12, unknown_steps: [] },
    stages: [{ id: 's1', name: 'Line', join: 'all', blocking: true, steps: [{ id: 'chain', label: 'Chain', reasons: [], expected: null, levels: [{ need: 1, candidates: [{ person: '9', name: 'Greta', given: false, acting_for: null }] }] }] }],
    not_asked: [], alternatives: [{ fact: 'amount', how: 'at_most', value: '1', outcome: 'route', problem: null, steps: [], text: 'Up to 100.00 EUR nobody would be asked.' }] }

  it('shows who would be asked and what would change it', async () => {
    const document = documentOf('Switches', LINES)
    const { at, sent, wrapper } = await mountView(PreviewPanel, { document: () => document, requester: '4', written: '' }, one => one.path === '/preview' ? { status: 200, body: found } : undefined)
    await at('preview').trigger('click')
    await settle()
    expect(wrapper.text()).toContain('Greta')
    expect(wrapper.text()).toContain('About 12 working hours')
    expect(wrapper.text()).toContain('Up to 100.00 EUR nobody would be asked.')
    expect(sent[0]?.body).toMatchObject({ title: 'Switches', requester: '4' })
  })

  it('says why there would be no route, and asks nothing of an incomplete form', async () => {
    const problem = { code: 'no_policy', message: 'No policy applies.', hint: 'Ask a policy administrator.', subject: null, reasons: [] }
    const blocked = { ...found, outcome: 'blocked', stages: [], expected: null, alternatives: [], problem }
    let document: object | null = null
    const { at, sent, wrapper } = await mountView(PreviewPanel, { document: () => document, requester: null, written: '' }, one => one.path === '/preview' ? { status: 200, body: blocked } : undefined)
    await at('preview').trigger('click')
    expect(sent).toEqual([])
    document = documentOf('Switches', LINES)
    await at('preview').trigger('click')
    await settle()
    expect(wrapper.text()).toContain('No policy applies. Ask a policy administrator.')
  })

  it('does not outlive what it was an answer to', async () => {
    const document = documentOf('Switches', LINES)
    const written = ref('a')
    const form = { render: () => h(PreviewPanel, { document: () => document as never, requester: null, written: written.value }) }
    const { at, has } = await mountView(form, {}, one => one.path === '/preview' ? { status: 200, body: found } : undefined)
    await at('preview').trigger('click')
    await settle()
    expect(has('preview-result')).toBe(true)
    written.value = 'b'
    await settle()
    expect(has('preview-result')).toBe(false)
    await at('preview').trigger('click')
    written.value = 'c'
    await settle()
    expect(has('preview-result')).toBe(false)
  })
})
