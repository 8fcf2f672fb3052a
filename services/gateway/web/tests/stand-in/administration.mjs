/** A stand-in for what administrators, controllers and auditors ask of the gateway: an example company in memory. */
import { randomUUID } from 'node:crypto'
import { PEOPLE } from './data.mjs'
import { AUDIT, BUDGETS, MOVEMENTS, SEGREGATION } from './money.mjs'
import { POLICY, REPLAY, VERSIONS } from './policies.mjs'
import { answerRegisters, registers } from './registers.mjs'

const ago = minutes => new Date(Date.now() - minutes * 60_000).toISOString()
const problem = (status, code) => ({ status, body: { type: `/problems/${code}`, title: code, status, code, detail: `the stand-in says ${code}` } })
const ok = (body, status = 200) => ({ status, body })
const page = items => ok({ items, next: null })
const NAMES = Object.fromEntries(PEOPLE.map(one => [one.id, one.name]))
const HELD = {
  hash: 'b'.repeat(64),
  difference: {
    dismissed: PEOPLE.slice(1, 4).map(({ id, name }) => ({ id, name })), dismissed_count: 3, removed_share: '0.150', returned_count: 0, added_count: 1,
    moved_heads: [{ id: '9', name: 'IT Assets' }], removed_departments: [], reparented: [{ id: '6', name: 'Networks' }],
  },
}

export function company() {
  let asked = null
  const organisation = { version: 7, applied_at: ago(900), people: 231, departments: 18, poll: { state: 'waiting', next_at: ago(-9), failures: 0, asked_at: null, last: { outcome: 'held', started_at: ago(6), finished_at: ago(6) } }, held: HELD, routes: { open: 41, stalled: 1, at_risk: 1 } }
  const repairs = [
    { request_id: '018f0000-0000-7000-8000-000000000001', number: 1044, revision: 2, status: 'in_approval', stalled: 'pool_too_small', at_risk: null, steps: ['it_asset'] },
    { request_id: '018f0000-0000-7000-8000-000000000002', number: 1051, revision: 1, status: 'in_approval', stalled: null, at_risk: 'no_stand_in', steps: ['controller', 'buyer'] },
  ]
  const differences = repairs.map((one, index) => ({
    request_id: one.request_id, number: one.number, revision: one.revision, differs: index === 0, problem: null, before: { policy: 'std-opex', version: 2, text: 's1[mgr_chain:1] s2[it_asset:1/11,12]' },
    after: { policy: 'std-opex', version: 3, text: index === 0 ? 's1[mgr_chain:=1 > 3] s2[it_asset:1/11,12; infosec:1/17]' : 's1[mgr_chain:1] s2[it_asset:1/11,12]' }, survivors: index === 0 ? [{ step: 'mgr_chain', person: '1', name: 'Anna Keller' }] : [],
  }))
  const versions = structuredClone(VERSIONS)
  const list = () => ({ items: [{ policy: 'std-opex', name: 'Standard spend (EU)', in_force: 2, versions }], review: { mode: 'auto', needed: true, administrators: ['1', '3'] }, names: NAMES })
  const replays = [{ ...REPLAY }]
  const kept = registers()

  function read(parts, query) {
    switch (parts.join('/')) {
      case 'company/organisation': {
        if (asked && Date.now() - asked > 1500) {
          Object.assign(organisation.poll, { state: 'waiting', last: { outcome: 'same', started_at: new Date(asked + 1).toISOString(), finished_at: new Date().toISOString() } })
          asked = null
        }
        return ok(structuredClone(organisation))
      }
      case 'repairs': return page(repairs)
      case 're-routing-differences': return ok({ items: differences, routes: differences.length, next: null })
      case 'policies': return ok(list())
      case 'policies/export': return ok({ format: 'approval-policies/1', policies: [POLICY.document] })
      case 'replays': return page(replays)
      case 'budgets': return page(BUDGETS.filter(one => one.cost_center.includes(query.get('cost_center') ?? '')))
      case 'budgets/companies': return ok({ items: [{ company: 'acme-eu', tracked: true, basis: 'net', can_keep: true }] })
      case 'budgets/file': return { ...ok('company;cost_center\r\n'), csv: true }
      case 'reports/segregation': return ok(SEGREGATION)
      case 'audit': return page(AUDIT.filter(one => one.action.includes(query.get('action') ?? '')))
      case 'audit/export': return { ...ok('{}\n'), csv: true }
      default: return readOne(parts, query)
    }
  }
  function readOne(parts, query) {
    if (parts[2] === 're-route') return ok(differences.find(one => one.request_id === parts[1]) ?? differences[0])
    if (parts[0] === 're-routings') return ok({ re_routing_id: parts[1], state: 'done', started_by: '1', started_at: ago(1), done_at: ago(0), comment: '', routes: 1, pending: 0, changed: 1, same: 0, refused: 0, items: [{ ...differences[0], state: 'changed', before: '', after: '', done_at: ago(0) }], next: null })
    if (parts[2] === 'movements') return page(MOVEMENTS)
    if (parts[0] === 'policies' && parts[4] === 'difference') return ok({ to: Number(query.get('to')), changes: POLICY.changes })
    if (parts[0] === 'policies') return version(parts)
    if (parts[0] === 'replays' && parts[2] === 'changes') return page(REPLAY.changes.filter(one => !query.get('step') || [...one.added, ...one.lost].includes(query.get('step'))))
    return parts[0] === 'replays' ? ok(replays.find(one => one.id === parts[1]) ?? REPLAY) : null
  }
  function version(parts) {
    const row = versions.find(one => String(one.version) === parts[3])
    return row ? ok({ ...row, document: POLICY.document, text: POLICY.text, findings: row.status === 'draft' ? POLICY.findings : [], reviewers: ['3'], names: NAMES, difference: null }) : problem(404, 'policy_unknown')
  }

  function write(method, parts, body) {
    switch (parts.join('/')) {
      case 'company/organisation/sync':
        asked = Date.now()
        organisation.poll.state = 'running'
        return ok({ asked_at: new Date(asked).toISOString() })
      case 'company/organisation/accept':
        organisation.held = null
        return ok({ org_version: 8 })
      case 're-routings': return ok({ re_routing_id: randomUUID(), routes: body.request_ids.length }, 201)
      case 'policies/lint': return ok({ text: POLICY.text, findings: POLICY.findings })
      case 'policies/import/preview': return ok({ hash: 'c'.repeat(64), readable: true, findings: [], policies: [{ pointer: '/policies/0', name: 'Standard spend (EU)', policy: 'std-opex', action: 'next', against: 2, findings: [], changes: POLICY.changes }], cases: { passed: 14, failed: 0, failures: [] } })
      case 'policies/import': return ok({ drafts: [], cases_failed: 0 })
      case 'policies/review': case 'budgets/companies/acme-eu': return ok(body)
      case 'budgets': return ok({ changed: 'new' })
      case 'replays':
        replays.unshift({ ...REPLAY, id: randomUUID(), started_at: ago(0) })
        return ok({ replay_id: replays[0].id, status: 'running', total: 1840 }, 201)
      default: return writeOne(parts, body)
    }
  }
  function writeOne(parts) {
    const status = { submit: 'review', return: 'draft', publish: 'published', retire: 'retired' }[parts[4]]
    const row = parts[0] === 'policies' && versions.find(one => String(one.version) === parts[3])
    if (row) {
      row.status = status ?? row.status
      row.document_version += 1
      return ok({ policy: row.policy, version: row.version, status: row.status, document_version: row.document_version, reviewer: null, effective_from: null, effective_to: null })
    }
    if (['name-stand-in', 're-route'].includes(parts[2])) {
      repairs.splice(repairs.findIndex(one => one.request_id === parts[1]), 1)
      return ok({ request_id: parts[1], status: 'in_approval', revision: 1, route_version: 5 })
    }
    return parts[2] === 'cancel' ? ok({ replay_id: parts[1], status: 'cancelled' }) : null
  }

  /** Null: none of these addresses. */
  return (method, path, query = new URLSearchParams(), body = {}) => {
    const parts = path.replace('/api/v1/', '').replace(/^\//, '').split('/')
    const registered = parts[0] === 'company' && answerRegisters(kept, method, parts, body)
    if (registered) return registered
    return method === 'GET' ? read(parts, query) : write(method, parts, body)
  }
}
