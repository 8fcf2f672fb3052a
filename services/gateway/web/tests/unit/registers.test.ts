import { useToast } from '@bitrix24/b24ui-nuxt/composables/useToast'
import { afterEach, describe, expect, it } from 'vitest'
import { REGISTERS } from '@/features/administration/registers/descriptions'
import { bodyOf, mistakes, valuesOf } from '@/features/administration/registers/entries'
import RegistersPage from '@/features/administration/registers/RegistersPage.vue'
import AwayPage from '@/features/away/AwayPage.vue'
import { found, sorted } from '@/ui/table'
import { administer, confirm, settle } from './administering'

afterEach(() => document.body.replaceChildren())
const register = (name: string) => REGISTERS.find(one => one.name === name)!
const rows = (page: Awaited<ReturnType<typeof administer>>) => page.all('table-row').map(one => one.attributes('data-key'))

describe('a register', () => {
  it.each(REGISTERS.map(one => one.name))('%s is shown as a table', async (name) => {
    const page = await administer(RegistersPage, { register: name })
    expect(page.has('error')).toBe(false)
    expect(page.all('table-row').length).toBeGreaterThan(0)
    expect(page.wrapper.text()).not.toMatch(/registers\.|undefined|\[object/)
  })

  it('is searched and sorted by what the cells mean', async () => {
    const page = await administer(RegistersPage, { register: 'limits' })
    await page.at('sort-limit').trigger('click')
    expect(rows(page)).toEqual(['17', '1', '3'])
    await page.at('sort-limit').trigger('click')
    expect(rows(page)).toEqual(['3', '1', '17'])
    await page.at('table-search').setValue('weber jonas')
    expect(rows(page)).toEqual(['17'])
    await page.at('table-search').setValue('nobody')
    expect(page.has('table-nothing')).toBe(true)
  })

  it('changes one entry on the version that was read', async () => {
    const page = await administer(RegistersPage, { register: 'limits' })
    await page.all('entry-edit')[0]!.trigger('click')
    await settle()
    const amount = document.querySelector<HTMLInputElement>('[data-testid="entry-limit"]')!
    amount.value = '18000,5'
    amount.dispatchEvent(new Event('input', { bubbles: true }))
    await settle()
    await confirm()
    expect(page.written()).toMatchObject([{ method: 'PUT', path: '/company/limits/1', headers: { 'If-Match': '"1"' }, body: { limit: { currency: 'EUR' } } }])
    expect(document.querySelector('[data-testid="entry"]')).toBeNull()
  })

  it('removes an entry after a yes, and puts it back on demand', async () => {
    const page = await administer(RegistersPage, { register: 'members' })
    await page.all('entry-remove')[1]!.trigger('click')
    await settle()
    expect(page.written()).toEqual([])
    await confirm()
    expect(page.written()).toMatchObject([{ method: 'DELETE', path: '/company/roles/it_asset/members/11' }])
    expect(rows(page)).not.toContain('it_asset/11')
    const undo = useToast().toasts.value.at(-1) as unknown as { actions: { onClick: () => void }[] }
    undo.actions[0]!.onClick()
    await settle()
    expect(page.written().at(-1)).toMatchObject({ method: 'PUT', path: '/company/roles/it_asset/members/11', body: { companies: ['*'] } })
    expect(page.written().at(-1)?.headers['If-Match']).toBeUndefined()
    expect(rows(page)).toContain('it_asset/11')
  })

  it('takes in a file only after the difference was shown, and never one with errors', async () => {
    const page = await administer(RegistersPage, { register: 'limits' })
    const choose = async (text: string) => {
      Object.defineProperty(page.at('import-file').element, 'files', { value: [new File([text], 'limits.csv')], configurable: true })
      await page.at('import-file').trigger('change')
      await settle()
    }
    await choose('wrong')
    expect(page.at('import-error').text()).toContain('no amount')
    expect(page.at('import-apply').attributes('disabled')).toBeDefined()
    await choose('person;limit')
    expect(page.written().at(-1)).toMatchObject({ path: '/company/imports/limits?mode=merge', body: 'person;limit', headers: { 'Content-Type': 'text/csv; charset=utf-8' } })
    expect(page.all('import-change').map(one => one.attributes('data-change'))).toEqual(['changed', 'added'])
    expect(page.wrapper.text()).toContain('limit: 15000.00 EUR → 18000.00 EUR')
    await page.at('import-apply').trigger('click')
    await settle()
    await confirm()
    expect(page.written().at(-1)).toMatchObject({ path: '/company/imports/p1/apply' })
  })

  it('shows an auditor everything and lets him change nothing', async () => {
    const page = await administer(RegistersPage, { register: 'members' }, { rights: ['audit'], roles: ['auditor'] })
    expect(page.all('table-row')).toHaveLength(5)
    expect(['entry-add', 'entry-edit', 'entry-remove', 'import-open'].filter(page.has)).toEqual([])
    expect(page.has('register-export')).toBe(true)
  })
})

describe('an entry', () => {
  it('is sent as the API wants it', () => {
    const values = { role: 'buyer', person: '5', companies: '' }
    expect(bodyOf(register('members'), values, null)).toEqual({ companies: ['*'] })
    expect(bodyOf(register('limits'), { 'person': '5', 'limit': '', 'limit.open': '1' }, null)).toEqual({ limit: 'unlimited' })
    expect(bodyOf(register('departments'), { department: '5', deputy: '', company: '' }, null)).toEqual({ deputy: null, company: null })
    const kept = { id: 'default', hours: { mon: [['08:00', '17:00']] }, zone: 'UTC' }
    expect(bodyOf(register('calendars'), valuesOf(register('calendars'), kept), kept)).toMatchObject({ hours: kept.hours, zone: 'UTC', country: null })
  })

  it('of a period covers its last day', () => {
    const body = bodyOf(register('absences'), { person: '5', start: '2026-12-24', end: '2026-12-24', note: '' }, null)
    expect([body.person, Date.parse(String(body.end)) - Date.parse(String(body.start))]).toEqual(['5', 86_400_000])
    expect(mistakes(register('absences'), { person: '5', start: '2026-12-25', end: '2026-12-24', note: '' })).toEqual({ end: 'registers.ends_before' })
  })

  it('tells what is missing', () => expect(mistakes(register('limits'), { 'person': '', 'limit': 'much', 'limit.open': '' })).toEqual({ person: 'form.error.required', limit: 'form.error.number' }))
})

describe('a table', () => {
  const columns = [{ key: 'name', label: '', text: (one: { name: string, amount: number }) => one.name, order: (one: { name: string }) => one.name }, { key: 'amount', label: '', text: (one: { amount: number }) => String(one.amount), order: (one: { amount: number }) => one.amount }]
  const some = [{ name: 'b10', amount: 9 }, { name: 'b2', amount: 10 }]
  it('orders numbers as numbers', () => {
    expect(sorted(some, columns, { key: 'amount', down: false }).map(one => one.amount)).toEqual([9, 10])
    expect(sorted(some, columns, { key: 'name', down: false }).map(one => one.name)).toEqual(['b2', 'b10'])
    expect(sorted(some, columns, null)).toEqual(some)
  })
  it('finds every word in any column', () => expect(found(some, columns, 'B 10')).toEqual(some))
})

describe('away', () => {
  it('shows who decides for whom, and ends or declines only after a yes', async () => {
    const page = await administer(AwayPage, {}, { rights: [], roles: [] })
    expect(page.all('away-item').map(one => one.attributes('data-state'))).toEqual(['running', 'running', 'planned'])
    await page.at('away-decline').trigger('click')
    await settle()
    expect(page.written()).toEqual([])
    await confirm()
    expect(page.written()[0]?.path).toMatch(/^\/company\/delegations\/.+\/decline$/)
  })

  it('plans an absence to the end of its last day', async () => {
    const page = await administer(AwayPage, {}, { rights: [], roles: [] })
    await page.at('away-to').setValue('2020-01-01')
    await page.at('away-save').trigger('submit')
    expect(page.written()).toEqual([])
    await page.at('away-from').setValue('2099-12-24')
    await page.at('away-to').setValue('2099-12-31')
    await page.at('away-note').setValue('Holiday')
    await page.at('away-save').trigger('submit')
    await settle()
    const body = page.written()[0]?.body as { start: string, end: string, note: string }
    expect(page.written()).toHaveLength(1)
    expect([body.note, (Date.parse(body.end) - Date.parse(body.start)) / 86_400_000]).toEqual(['Holiday', 8])
  })

  it('hands decisions over without an absence only to somebody', async () => {
    const page = await administer(AwayPage, {}, { rights: [], roles: [] })
    await page.at('kind-delegate').setValue(true)
    await page.at('away-save').trigger('submit')
    await settle()
    expect(page.wrapper.text()).toContain('Choose somebody.')
    expect(page.written()).toEqual([])
  })
})

describe('exchange rates', () => {
  it('are not changed here while the portal tells them, and are once somebody says so', async () => {
    const page = await administer(RegistersPage, { register: 'rates' })
    expect(rows(page)).toEqual(['JPY', 'USD'])
    expect([page.has('entry-add'), page.has('entry-edit'), page.has('import-file')]).toEqual([false, false, false])
    expect(page.at('rate-source').text()).toContain('Rates come from the portal')
    await page.at('rate-source-change').trigger('click')
    await settle()
    expect(page.written()).toEqual([])
    await confirm()
    expect(page.written()).toMatchObject([{ method: 'PUT', path: '/company/rate-source', body: { source: 'entered' } }])
    expect([page.has('entry-add'), page.all('entry-edit').length, page.has('import-file')]).toEqual([true, 2, true])
  })

  it('are sent as decimal strings with the currency they are told in', () => {
    const values = { ...valuesOf(register('rates'), null), currency: 'USD', rate: '0,925', pivot: 'EUR' }
    expect(bodyOf(register('rates'), values, null)).toEqual({ rate: '0.925', pivot: 'EUR' })
    expect(register('rates').address(values)).toBe('/company/rates/USD')
    expect(mistakes(register('rates'), { ...values, rate: 'much' })).toEqual({ rate: 'form.error.number' })
  })

  it('are all that a controller sees of the registers', async () => {
    const page = await administer(RegistersPage, {}, { rights: ['rates'], roles: ['controller'] })
    expect(page.wrapper.findAll('.tab').map(one => one.attributes('data-testid'))).toEqual(['register-rates'])
    expect(page.has('rate-source-change')).toBe(true)
  })
})
