import { afterEach, describe, expect, it } from 'vitest'
import PoliciesPage from '@/features/administration/policies/PoliciesPage.vue'
import PolicyPage from '@/features/administration/policies/PolicyPage.vue'
import { offered } from '@/features/administration/policies/life'
import ReplayPage from '@/features/administration/replays/ReplayPage.vue'
import ReplaysPage from '@/features/administration/replays/ReplaysPage.vue'
import { administer, confirm, settle } from './administering'

afterEach(() => document.body.replaceChildren())
const DRAFT = { policy: 'std-opex', version: '3' }

describe('policies', () => {
  it('are listed with every version and its state, and a draft is begun where there is none', async () => {
    const { all, has } = await administer(PoliciesPage)
    expect(all('policy-version').map(one => [one.attributes('data-version'), one.text().includes('In force') || one.text().includes('Ended') || one.text().includes('Draft')])).toEqual([['3', true], ['2', true], ['1', true]])
    expect(has('new-draft')).toBe(false)
  })

  it('show the picture, the findings with the worst first, and what changes', async () => {
    const { all, at, sent } = await administer(PolicyPage, DRAFT)
    expect(all('finding').map(one => one.attributes('data-code'))).toEqual(['role_too_small', 'step_unreachable', 'condition_always_true'])
    expect(at('policy-picture').text()).toContain('Functional review')
    expect(all('policy-change').map(one => one.attributes('data-effect'))).toEqual(['more', 'less', 'other'])
    expect(sent.some(one => one.path === '/policies/std-opex/versions/3/difference?to=2&language=en')).toBe(true)
  })

  it('go on in their life only after a yes, and name the document that was seen', async () => {
    const { at, written, has } = await administer(PolicyPage, DRAFT)
    await at('policy-submit').trigger('click')
    await settle()
    expect(written()).toEqual([])
    await confirm()
    expect(written()).toMatchObject([{ path: '/policies/std-opex/versions/3/submit', headers: { 'If-Match': '"3"' } }])
    expect(has('policy-approve')).toBe(false)
  })

  it('offer a reviewer to agree or return, and nobody to publish alone where two are needed', () => {
    const version = { status: 'review' as const, ended: false, reviewer: null, reviewers: ['3'] }
    expect(offered(version, true, '3')).toEqual(['approve', 'return', 'discard'])
    expect(offered(version, true, '1')).toEqual(['discard'])
    expect(offered({ ...version, reviewer: '3' }, true, '1')).toEqual(['publish', 'discard'])
    expect(offered({ ...version, status: 'published' }, true, '1')).toEqual(['retire'])
    expect(offered({ ...version, status: 'retired' }, true, '1')).toEqual([])
  })

  it('are edited as a document on the version that was read', async () => {
    const { at, written } = await administer(PolicyPage, DRAFT)
    await at('policy-edit').trigger('click')
    await at('policy-document').setValue('{')
    expect(at('policy-save').attributes('disabled')).toBeDefined()
    await at('policy-document').setValue('{"name":"New"}')
    await at('policy-from').setValue('2027-02-01')
    await at('policy-save').trigger('click')
    await settle()
    expect(written()).toMatchObject([{ method: 'PUT', headers: { 'If-Match': '"3"' }, body: { document: { name: 'New', effective_from: '2027-02-01T00:00:00Z' } } }])
  })

  it('offer an auditor nothing to change', async () => {
    const { has } = await administer(PolicyPage, DRAFT, { rights: ['audit'], roles: ['auditor'] })
    expect(['policy-submit', 'policy-discard', 'policy-edit'].filter(has)).toEqual([])
  })

  it('become drafts only as previewed', async () => {
    const { at, wrapper, written } = await administer(PoliciesPage)
    const input = at('policies-import')
    Object.defineProperty(input.element, 'files', { value: [new File(['{"policies":[]}'], 'p.json')], configurable: true })
    await input.trigger('change')
    await settle()
    expect(wrapper.text()).toContain('Cases: 14 passed, 0 failed')
    await at('import-apply').trigger('click')
    await settle()
    expect(written().at(-1)).toMatchObject({ path: '/policies/import', body: { file: { policies: [] }, preview_hash: 'c'.repeat(64), despite_failures: false } })
  })
})

describe('a replay', () => {
  it('is started for a version and a period, drafts first', async () => {
    const { at, written, router } = await administer(ReplaysPage)
    expect((at('replay-version').element as HTMLSelectElement).value).toBe('std-opex/3')
    await at('replay-from').setValue('2026-01-01')
    await at('replay-to').setValue('2026-07-01')
    await at('replay-start').trigger('submit')
    await settle()
    const body = written()[0]?.body as Record<string, unknown>
    expect(body).toMatchObject({ policies: [{ policy: 'std-opex', version: 3 }], others: 'then' })
    expect(new Date(String(body.from)) < new Date(String(body.to))).toBe(true)
    expect(router.currentRoute.value.name).toBe('replay')
  })

  it('tells what changes for whom, and narrows the requests to one control', async () => {
    const { all, at, wrapper } = await administer(ReplayPage, { id: '018f0000-0000-7000-8000-00000000000a' })
    expect(at('replay-changed').text()).toContain('212')
    expect(at('people-chart').text()).toContain('+156')
    expect(all('replay-control').map(one => one.attributes('data-change'))).toEqual(['lost', 'added'])
    expect(all('replay-change')).toHaveLength(3)
    await all('replay-control')[0]!.get('button').trigger('click')
    await settle()
    expect(all('replay-change')).toHaveLength(1)
    expect(wrapper.text()).toContain('Laptops for the new colleagues')
  })
})
