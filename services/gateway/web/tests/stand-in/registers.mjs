/** Example registers for the stand-in gateway: what the company keeps beside the portal's tree. */
import { randomUUID } from 'node:crypto'

const days = plus => new Date(new Date().setHours(24 * plus, 0, 0, 0)).toISOString()
const kept = { version: 1, changed_at: '2026-10-01T08:00:00Z', changed_by: '1', org_version: 7 }
const member = (role, person, person_name, companies = ['*']) => ({ ...kept, id: `${role}/${person}`, kind: 'member', role, person, person_name, companies })
const limit = (person, person_name, amount) => ({ ...kept, id: person, kind: 'limit', person, person_name, limit: amount ? { amount, currency: 'EUR' } : 'unlimited' })
const role = (name, members, rights = [], proved = false) => ({ role: name, name: '', version: null, members, rights, proved })
const timed = (from, to, state) => ({ ...kept, id: randomUUID(), start: days(from), end: days(to), note: '', state })

export function registers() {
  return {
    'roles': [role('auditor', 1, ['audit']), role('controller', 2, ['rates']), { ...role('it_asset', 2), name: 'IT asset managers', version: 2 }, role('policy_admin', 2, ['policies', 'audit']), role('portal_admins', 1, ['company', 'routes', 'policies', 'rates', 'audit'], true), role('proc_admin', 1, ['company', 'routes', 'rates', 'audit'])],
    'members': [member('controller', '3', 'Dr. Ingrid Sommer', ['acme-eu']), member('it_asset', '11', 'Maria Lopez'), member('it_asset', '12', 'Pavel Novak'), member('policy_admin', '3', 'Dr. Ingrid Sommer'), member('proc_admin', '1', 'Anna Keller')],
    'limits': [limit('1', 'Anna Keller', '15000.00'), limit('3', 'Dr. Ingrid Sommer', null), limit('17', 'Jonas Weber', '2000.00')],
    'departments': [{ ...kept, id: '5', kind: 'department', department: '5', department_name: 'Infrastructure', deputy: '17', deputy_name: 'Jonas Weber', company: 'acme-eu' }],
    'cost-centres': [{ ...kept, id: 'cc-eu-120', kind: 'cost_centre', name: 'Networks', department: '6', department_name: 'Networks', owner: '1', owner_name: 'Anna Keller' }, { ...kept, id: 'cc-eu-130', kind: 'cost_centre', name: 'Workplaces', department: '9', department_name: 'IT Assets', owner: null, owner_name: null }],
    'companies': [{ ...kept, id: 'acme-eu', kind: 'company', name: 'Acme Europe GmbH', currency: 'EUR' }],
    'rates': [{ ...kept, id: 'USD', kind: 'rate', currency: 'USD', rate: '0.92', pivot: 'EUR' }, { ...kept, id: 'JPY', kind: 'rate', currency: 'JPY', rate: '0.0062', pivot: 'EUR' }],
    'delegations': [{ ...timed(-2, 12, 'running'), principal: '1', principal_name: 'Anna Keller', delegate: '17', delegate_name: 'Jonas Weber', companies: [], policies: [], cap: { amount: '5000.00', currency: 'EUR' } }, { ...timed(20, 27, 'planned'), principal: '3', principal_name: 'Dr. Ingrid Sommer', delegate: '1', delegate_name: 'Anna Keller', companies: [], policies: [], cap: null }],
    'absences': [{ ...timed(-2, 12, 'running'), person: '1', person_name: 'Anna Keller', note: 'Holiday' }],
    'calendars': [{ id: 'default', users: 228, calendar: { zone: 'Europe/Berlin', country: 'DE', region: 'HH', hours: { mon: [['08:00', '17:00']] }, closed: ['2026-12-24'], opened: [] } }],
  }
}

/** Answers about the registers; null when the address is none of theirs. */
export function answerRegisters(kept_, method, parts, body) {
  const [, name, id, verb] = parts
  if (name === 'exports') return { status: 200, body: `role;person\r\n`, csv: true }
  if (name === 'imports') return verb === 'apply' ? { status: 200, body: { preview: id, kind: 'limit', counts: { added: 1, changed: 1, removed: 0 }, org_version: 8 } } : { status: 200, body: previewed(body) }
  if (name === 'rate-source') {
    kept_.source = method === 'PUT' ? body.source : kept_.source ?? 'portal'
    return { status: 200, body: { source: kept_.source, follows_portal: kept_.source === 'portal', pivot: 'EUR', as_of: '2026-11-01', count: 2 } }
  }
  const rows = kept_[name]
  if (!rows) return null
  if (method === 'GET') return { status: 200, body: { items: rows, next: null, mine: null, companies: {} } }
  return { status: method === 'POST' && !id ? 201 : 200, body: changed(kept_, method, parts, body) }
}

function changed(all, method, [, name, id, verb, person], body) {
  const rows = verb === 'members' ? all.members : all[name]
  const key = verb === 'members' ? `${id}/${person}` : id
  const at = rows.findIndex(one => (one.id ?? one.role) === key)
  if (method === 'DELETE') return { id: key, kind: name, removed: true, org_version: 8, gone: rows.splice(at, 1).length }
  if (verb === 'end' || verb === 'decline') return Object.assign(rows[at], { state: verb === 'end' ? 'ended' : 'declined' })
  const row = { ...kept, ...rows[at], ...body, id: key ?? randomUUID(), ...(name === 'absences' || name === 'delegations' ? { person: '1', principal: '1', principal_name: 'Anna Keller', start: body.start ?? days(0), state: 'planned', ...body } : { person: person ?? key }) }
  if (at < 0) rows.push(row)
  else rows[at] = { ...row, version: (rows[at].version ?? 0) + 1 }
  return row
}

function previewed(text) {
  const wrong = String(text).includes('wrong')
  return {
    preview: wrong ? null : 'p1', kind: 'limit', mode: 'merge', counts: { added: wrong ? 0 : 1, changed: wrong ? 0 : 1, removed: 0, unchanged: 2, errors: wrong ? 1 : 0 }, errors: wrong ? [{ row: 2, column: 'limit', code: 'number', message: 'no amount: “much”' }] : [],
    added: wrong ? [] : [{ id: '11', row: 4, entry: { person: '11', limit: { amount: '3000.00', currency: 'EUR' } } }], changed: wrong ? [] : [{ id: '1', row: 2, entry: { before: { limit: '15000.00 EUR' }, after: { limit: '18000.00 EUR' } } }], removed: [],
  }
}
