import { afterEach, describe, expect, it } from 'vitest'
import BudgetsPage from '@/features/administration/budgets/BudgetsPage.vue'
import { drawn } from '@/features/administration/budgets/parts'
import AuditPage from '@/features/administration/reports/AuditPage.vue'
import SegregationPage from '@/features/administration/reports/SegregationPage.vue'
import { administer, confirm, settle } from './administering'

afterEach(() => document.body.replaceChildren())

describe('budgets', () => {
  it('are drawn as shares of their limit, and of the claims once those exceed it', () => {
    const within = drawn({ limit: '200.00', spent: '50.00', ordered: '0.00', committed: '30.00', reserved: '20.00' })
    expect(within).toEqual({ parts: [{ part: 'spent', from: 0, width: 25 }, { part: 'committed', from: 25, width: 15 }, { part: 'reserved', from: 40, width: 10 }], limit: 100, over: false })
    expect(drawn({ limit: '100.00', spent: '150.00', ordered: '50.00', committed: '0.00', reserved: '0.00' })).toMatchObject({ parts: [{ width: 75 }, { width: 25 }], limit: 50, over: true })
    expect(drawn({ limit: '0.00', spent: '0.00', ordered: '0.00', committed: '0.00', reserved: '0.00' })).toMatchObject({ parts: [], over: false })
  })

  it('show what is left, mark what is exceeded, and open their ledger', async () => {
    const page = await administer(BudgetsPage)
    expect(page.all('budget').map(one => one.attributes('data-over'))).toEqual(['false', 'true', 'false'])
    expect(page.all('budget-available')[0]!.text()).toBe('€38,438.99')
    await page.all('budget-movements')[0]!.trigger('click')
    await settle()
    expect(page.at('movements').text()).toContain('Reserved -€4,400.00, Committed +€4,400.00')
  })

  it('are entered as decimal text, never while something is wrong', async () => {
    const page = await administer(BudgetsPage)
    await page.at('budget-add').trigger('click')
    await settle()
    await confirm()
    expect(page.written()).toEqual([])
    for (const [id, text] of [['budget-company', 'acme-eu'], ['budget-center', 'cc-9'], ['budget-limit', '1000.10']] as const) {
      const input = document.querySelector<HTMLInputElement>(`[data-testid="${id}"]`)!
      input.value = text
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
    await settle()
    await confirm()
    expect(page.written()).toMatchObject([{ method: 'PUT', path: '/budgets', body: { company: 'acme-eu', cost_center: 'cc-9', currency: 'EUR', limit: '1000.10', spent: null } }])
  })

  it('are changed by nobody who may only look', async () => {
    const page = await administer(BudgetsPage, {}, { rights: ['audit'], roles: ['auditor'], first: one => one.path === '/budgets/companies' ? { status: 200, body: { items: [{ company: 'acme-eu', tracked: true, basis: 'net', can_keep: false }] } } : undefined })
    expect(['budget-add', 'import-open', 'keeping'].filter(page.has)).toEqual([])
  })
})

describe('the segregation report', () => {
  it('says each finding in a sentence and leaves out what was not found', async () => {
    const page = await administer(SegregationPage)
    expect(page.at('report-splitting').text()).toContain('Jonas Weber, Nordlicht Systems GmbH: 3 requests, €7,140.00 together, each just below €2,500.00')
    expect(page.at('report-hasty').text()).toContain('21 of 140 decisions within seconds, the median 42.5 s.')
    expect(page.has('report-loops')).toBe(false)
  })
})

describe('the audit', () => {
  it('is searched on the server and tells who did what', async () => {
    const page = await administer(AuditPage)
    expect(page.all('audit-record').map(one => one.attributes('data-action'))).toEqual(['route.approved', 'policy.published', 'organisation.held'])
    expect(page.wrapper.text()).toContain('The system')
    await page.at('audit-action').setValue('policy.published')
    await settle()
    expect(page.sent.some(one => one.path === '/audit?action=policy.published')).toBe(true)
    expect(page.all('audit-record')).toHaveLength(1)
  })
})
