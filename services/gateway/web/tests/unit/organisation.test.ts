import { afterEach, describe, expect, it } from 'vitest'
import { areasOf } from '@/domain/areas'
import { readRoute } from '@/domain/routeText'
import OrganisationPage from '@/features/administration/organisation/OrganisationPage.vue'
import RepairsPage from '@/features/administration/organisation/RepairsPage.vue'
import ReRoutingPage from '@/features/administration/organisation/ReRoutingPage.vue'
import OverviewPage from '@/features/administration/OverviewPage.vue'
import PersonPicker from '@/ui/PersonPicker.vue'
import { administer, confirm, settle } from './administering'

afterEach(() => document.body.replaceChildren())

describe('the administration', () => {
  it('opens to each what his rights and roles allow', () => {
    const areas = (rights: string[], roles: string[] = []) => areasOf({ rights, roles, administrator: false })
    expect(areas([])).toEqual([])
    expect(areas(['audit'])).toEqual(['organisation', 'policies', 'registers', 'reports', 'audit'])
    expect(areas(['policies', 'audit'])).toContain('replays')
    expect(areas(['rates'])).toEqual(['registers'])
    expect(areas(['rates'], ['controller'])).toEqual(['registers', 'budgets'])
    expect(areas(['company', 'routes', 'rates', 'audit'])).toContain('repairs')
    expect(areasOf(undefined)).toEqual([])
  })

  it('tells somebody without rights that there is nothing for him', async () => {
    const { has } = await administer(OverviewPage, {}, { rights: [], roles: [] })
    expect([has('empty-state'), has('area-card')]).toEqual([true, false])
  })
})

describe('the organisation', () => {
  it('tells whom a held change would dismiss and accepts only after a yes', async () => {
    const { at, has, written } = await administer(OrganisationPage)
    expect(at('held').text()).toContain('3 people would go')
    expect(at('held').text()).toContain('15%')
    expect(at('held-dismissed').text()).toContain('Pavel Novak')
    await at('accept-held').trigger('click')
    await settle()
    expect(written()).toEqual([])
    await confirm()
    expect(written()).toMatchObject([{ path: '/company/organisation/accept', body: { held: 'b'.repeat(64) } }])
    expect(has('held')).toBe(false)
  })

  it('is read on demand and shows that it is being read', async () => {
    const { at, has, written } = await administer(OrganisationPage)
    await at('sync').trigger('click')
    await settle()
    expect(written()).toMatchObject([{ path: '/company/organisation/sync' }])
    expect(has('syncing')).toBe(true)
  })

  it('raises an alarm about a structure that was refused', async () => {
    const refused = { version: 1, applied_at: null, people: 3, departments: 1, poll: { state: 'waiting', next_at: null, failures: 0, asked_at: null, last: { outcome: 'refused', problem: { code: 'cycle', detail: 'department 4 is below itself' } } }, held: null, routes: { open: 0, stalled: 0, at_risk: 0 } }
    const { at } = await administer(OrganisationPage, {}, { first: one => one.path === '/company/organisation' ? { status: 200, body: refused } : undefined })
    expect(at('sync-alarm').attributes('role')).toBe('alert')
    expect(at('sync-alarm').text()).toContain('department 4 is below itself')
  })

  it('offers an auditor nothing to change', async () => {
    const { has } = await administer(OrganisationPage, {}, { rights: ['audit'], roles: ['auditor'] })
    expect(['sync', 'accept-held'].filter(has)).toEqual([])
  })
})

describe('repairs', () => {
  it('say why a request is stalled, and name a stand-in for its revision', async () => {
    const { all, written, wrapper } = await administer(RepairsPage, {}, { first: one => one.path.startsWith('/people') ? { status: 200, body: { items: [{ id: '17', name: 'Jonas Weber', active: true, department: '6', title: null }] } } : undefined })
    expect(all('repair').map(one => one.text())).toMatchObject([expect.stringContaining('Too few people of the role'), expect.stringContaining('neither a delegate nor a head above')])
    await all('name-stand-in')[0]!.trigger('click')
    await settle()
    await confirm()
    expect(document.body.textContent).toContain('Choose somebody.')
    expect(written()).toEqual([])
    wrapper.findComponent(PersonPicker).vm.$emit('update:modelValue', '17')
    await confirm()
    expect(written()).toMatchObject([{ path: '/requests/018f0000-0000-7000-8000-000000000001/name-stand-in', body: { revision: 2, person: '17', step: null } }])
    expect(all('repair')).toHaveLength(1)
  })

  it('plan a request again after the difference was shown', async () => {
    const { all, written } = await administer(RepairsPage)
    await all('re-route')[0]!.trigger('click')
    await settle()
    expect(document.querySelector('[data-testid="route-difference"]')?.textContent).toContain('infosec')
    await confirm()
    expect(written()).toMatchObject([{ path: '/requests/018f0000-0000-7000-8000-000000000001/re-route', body: { revision: 2 } }])
    expect(all('repair')).toHaveLength(1)
  })

  it('plan many again: only those that would change, with progress', async () => {
    const { all, at, written } = await administer(ReRoutingPage)
    expect(all('choose-route')).toHaveLength(1)
    await at('choose-route').setValue(true)
    await at('start-re-routing').trigger('click')
    await settle()
    await confirm()
    expect(written()).toMatchObject([{ path: '/re-routings', body: { request_ids: ['018f0000-0000-7000-8000-000000000001'] } }])
    expect(at('re-routing').text()).toContain('1 of 1 done: 1 changed')
  })
})

describe('a route in one line', () => {
  it('is read into stages, steps, levels and people', () => {
    expect(readRoute('s1[heads:=12 > 10] s2[fin:2/5,6; buy:7->8]|any|async')).toEqual([
      { id: 's1', any: false, later: false, steps: [{ id: 'heads', levels: [{ need: null, people: [{ person: '12', by: null, given: true }] }, { need: null, people: [{ person: '10', by: null, given: false }] }] }] },
      { id: 's2', any: true, later: true, steps: [{ id: 'fin', levels: [{ need: 2, people: [{ person: '5', by: null, given: false }, { person: '6', by: null, given: false }] }] }, { id: 'buy', levels: [{ need: null, people: [{ person: '7', by: '8', given: false }] }] }] },
    ])
  })
  it.each(['blocked:pool_too_small', 'auto-approved', ''])('is left as it is when it is none: %s', text => expect(readRoute(text)).toBeNull())
})

describe('what breaks if somebody leaves', () => {
  const place = { policy: 'std-opex', version: 2, step: 'vendor' }
  const nothing = { person: '17', name: 'Jonas Weber', active: true, org_version: 7, departments: [], deputy_of: [], roles: [], pools: [], named_in: [], cost_centres: [], without_path: { count: 0, people: [] }, tasks: { own: 0, for_others: 0, by_others: 0 }, own_requests: 0, routes: { asked: 0, played: 0, worse: [] } }
  const much = {
    ...nothing, departments: [{ department: { id: '5', name: 'Infrastructure' }, headless: true, stand_in: { id: '1', name: 'Anna Keller' }, stand_in_of: { id: '1', name: 'IT' } }], pools: [{ ...place, role: 'vendor_mgmt', company: null, have: 0, need: 1 }],
    cost_centres: [{ id: 'cc', name: 'Networks', stand_in: null }], without_path: { count: 7, people: [{ ...place, id: '3', name: 'Ingrid', up_to: null }] }, tasks: { own: 2, for_others: 1, by_others: 0 },
  }
  async function asked(found: object) {
    const page = await administer(OrganisationPage, {}, { first: one => one.path.startsWith('/company/people/17/dependents') ? { status: 200, body: found } : undefined })
    page.wrapper.findComponent({ name: 'PersonPicker' }).vm.$emit('update:modelValue', '17')
    await settle()
    return page
  }

  it('is told by posts, quorums, money and people', async () => {
    const page = await asked(much)
    expect(page.at('leaving-departments').text()).toBe('Infrastructure: without a head of its own, Anna Keller acts')
    expect(page.at('leaving-pools').text()).toContain('0 of 1 (std-opex v2, vendor)')
    expect(page.at('leaving-cost_centres').text()).toBe('Networks: nobody acts')
    expect(page.at('leaving').text()).toContain('People with less authority above them (7)')
    expect(page.at('leaving-tasks').text()).toContain('2 of one’s own, 1 for others')
  })

  it('may be nothing, and is nobody\'s business who only reads', async () => {
    expect((await asked(nothing)).at('leaving-nothing').text()).toContain('Nothing would break without Jonas Weber')
    expect((await administer(OrganisationPage, {}, { rights: ['audit'], roles: ['auditor'] })).has('leaving')).toBe(false)
  })
})
