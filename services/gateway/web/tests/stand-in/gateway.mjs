/** A stand-in for the gateway: just enough of its public API, in memory, to develop and look at the section. */
import { randomUUID } from 'node:crypto'
import { company } from './administration.mjs'
import { DEPARTMENTS, document, HASH, LINES, PEOPLE, route } from './data.mjs'

const requests = new Map()
const administration = company()
const operations = new Map()
let number = 1041
export const seen = { keys: [], sessions: 0, grants: 0 }
const named = id => ({ id, name: PEOPLE.find(one => one.id === id)?.name ?? id })

function add(title, status, extra = {}, requester = '17') {
  const id = randomUUID()
  number += 1
  const at = new Date(Date.now() - (1100 - number) * 3_600_000).toISOString()
  requests.set(id, {
    id, number, status, revision: status === 'draft' ? 0 : 1, document_version: 1, content_hash: HASH, document: document(title, structuredClone(LINES)), requester, preparer: requester,
    created_at: at, updated_at: at, route: null, can: [], comment: null, flags: [], ...extra,
  })
  return id
}
add('Two core switches for hall 3', 'in_approval', { route: route(true), can: ['approve', 'reject', 'return'] })
add('conflict: Replacement for the label printer', 'in_approval', { route: route(true), can: ['approve', 'reject', 'return'] })
add('Safety shoes for the loading bay', 'in_approval', { route: route(true), can: ['approve', 'reject', 'return'] })
add('Annual licence for the design software', 'in_approval', { route: route(false), can: ['withdraw'] }, '1')
add('Travel to the supplier audit in Gdańsk', 'returned', { can: ['edit', 'submit', 'cancel'], comment: 'Please add the hotel and name the project.', route: { ...route(true), status: 'returned' } }, '1')
add('Forklift maintenance 2027', 'approved', { route: { ...route(true), status: 'approved' }, can: ['cancel'] }, '1')
add('Toner and paper for the second floor', 'draft', { can: ['edit', 'submit', 'cancel'] }, '1')
add('Consultant for the customs project', 'rejected', {}, '1')

function sums(doc) {
  const cents = (text) => BigInt(Math.round(Number(text) * 100))
  let net = 0n, tax = 0n
  for (const one of doc.lines) {
    const part = BigInt(Math.round(Number(one.quantity) * Number(one.unit_price) * 100))
    net += part
    tax += (part * cents(one.tax_rate) + 5000n) / 10000n
  }
  const shown = units => `${units / 100n}.${String(units % 100n).padStart(2, '0')}`
  return { net: shown(net), tax: shown(tax), gross: shown(net + tax) }
}
function card(one) {
  const department = DEPARTMENTS.find(found => found.id === one.document.department) ?? null
  return { ...one, submitted: null, amounts: sums(one.document), requester: named(one.requester), preparer: named(one.preparer), department }
}
function row(one) {
  return {
    id: one.id, number: one.number, title: one.document.title, status: one.status, revision: one.revision, amount: sums(one.document).gross, currency: one.document.currency, requester: one.requester,
    preparer: one.preparer, department: one.document.department, created_at: one.created_at, updated_at: one.updated_at, flags: one.flags,
  }
}
const tasks = () => [...requests.values()].filter(one => one.can.includes('approve')).map(one => ({
  task_id: one.id, request_id: one.id, number: one.number, revision: 1, content_hash: HASH, title: one.document.title, requester: one.requester, requester_name: named(one.requester).name,
  department: one.document.department, amount: { amount: sums(one.document).gross, currency: 'EUR' }, stage: 's2', steps: ['it_asset'], kind: 'approval', principal: '11', principal_name: 'Maria Lopez', opened_at: one.created_at, reason: 'std-opex: it_asset',
}))
export const session = (person, seconds = 600) => ({
  token: `token-${seen.sessions += 1}`, expires_at: new Date(Date.now() + seconds * 1000).toISOString(), person, portal: '00000000-0000-4000-8000-000000000001', language: 'en', administrator: true, needs_grant: true, name: named(person).name,
})
const problem = (status, code, more = {}) => ({ status, body: { type: `/problems/${code}`, title: code, status, code, detail: `the stand-in says ${code}`, ...more } })

function list(query) {
  let found = [...requests.values()].reverse().map(row)
  if (query.get('status')) found = found.filter(one => one.status === query.get('status'))
  if (query.get('text')) found = found.filter(one => one.title.toLowerCase().includes(query.get('text').toLowerCase()))
  if (query.get('order') === 'asc') found.reverse()
  return { items: found, next: null, total: { value: found.length, capped: false } }
}

function decide(one, verb, body) {
  if (one.document.title.startsWith('conflict')) return problem(409, 'already_decided', { decided_by: '12', decided_by_name: 'Pavel Novak', decided_at: '2026-11-22T10:00:00Z' })
  if (['reject', 'return'].includes(verb) && !body.comment) return problem(422, 'comment_required')
  one.status = { approve: 'approved', reject: 'rejected', return: 'returned', withdraw: 'draft', cancel: 'cancelled', submit: 'in_approval' }[verb]
  one.can = { withdraw: ['edit', 'submit', 'cancel'], submit: ['withdraw'] }[verb] ?? []
  if (verb === 'submit') one.route = route(false)
  one.revision = Math.max(one.revision, 1)
  return { status: 200, body: { request_id: one.id, status: one.status, revision: one.revision, route_version: 4, document_version: one.document_version } }
}

/** One answer per request, as the gateway gives them. */
function decideMany(items) {
  return items.map(({ request_id, verdict, ...body }) => {
    const one = requests.get(request_id)
    const told = one ? decide(one, verdict, body) : problem(404, 'request_not_found')
    return told.status === 200 ? { request_id, state: 'done', result: told.body } : { request_id, state: 'refused', problem: told.body }
  })
}

function write(method, parts, body, headers) {
  seen.keys.push(headers['idempotency-key'])
  if (!headers['idempotency-key']) return problem(400, 'idempotency_key_missing')
  if (parts[0] === 'decisions') return { status: 200, body: { items: decideMany(body.items) } }
  if (parts.length === 1) {
    const { requester, ...doc } = body
    const id = add(doc.title, 'draft', { document: doc, can: ['edit', 'submit', 'cancel'] }, requester ?? '1')
    return { status: 201, body: { id, request_id: id, status: 'draft', revision: 0, document_version: 1 } }
  }
  const one = requests.get(parts[1])
  if (!one) return problem(404, 'request_not_found')
  if (headers['if-match'] && headers['if-match'] !== `"${one.document_version}"`) return problem(412, 'if_match_failed', { current: { document_version: one.document_version } })
  if (method === 'PUT') {
    one.document = body
    one.document_version += 1
    return { status: 200, body: { request_id: one.id, status: one.status, revision: one.revision, document_version: one.document_version } }
  }
  if (parts[2] === 'submit' && one.document.title.startsWith('blocked')) return problem(409, 'pool_too_small')
  const answer = decide(one, parts[2], body)
  if (!one.document.title.startsWith('slow')) return answer
  const handle = randomUUID()
  operations.set(handle, { due: Date.now() + 2500, result: answer.body })
  return { status: 202, body: { operation: handle, status: 'pending' } }
}

/** Answers `/api/v1/…`; null means that this is no address of the API. */
export function answer(method, path, query, body, headers) {
  const parts = path.replace('/api/v1/', '').split('/')
  if (parts[0] === 'session') return body.auth_id === 'refused' ? problem(401, 'token_refused') : { status: 200, body: session('1') }
  if (!headers.authorization?.startsWith('Bearer token-')) return problem(401, 'unauthenticated')
  if (method === 'POST' && parts[0] === 'grants') { seen.grants += 1; return { status: 201, body: { granted: true } } }
  const administered = !requests.has(parts[1]) && administration(method, path, query, body)
  if (administered) return administered
  if (method !== 'GET') return write(method, parts, body, headers)
  switch (parts[0]) {
    case 'me': return { status: 200, body: { person: '1', name: 'Anna Keller', language: 'en', administrator: true, departments: [DEPARTMENTS[1]], main_department: '5', companies: [], roles: ['portal_admins'], rights: ['company', 'routes', 'policies', 'rates', 'audit'], known: true, counters: { to_approve: tasks().length }, portal: { origin: '', app_code: 'x', needs_grant: seen.grants === 0 } } }
    case 'people': return { status: 200, body: { items: PEOPLE.filter(one => query.get('ids') ? query.get('ids').split(',').includes(one.id) : one.name.toLowerCase().includes((query.get('search') ?? '').toLowerCase())), next: null } }
    case 'departments': return { status: 200, body: { items: DEPARTMENTS, org_version: 1 } }
    case 'tasks': return { status: 200, body: { items: tasks(), count: tasks().length, next: null } }
    case 'operations': {
      const found = operations.get(parts[1])
      const done = found && Date.now() > found.due
      return { status: 200, body: { state: done ? 'succeeded' : 'pending', delayed: false, result: done ? found.result : null, problem: null } }
    }
    case 'requests': return parts.length === 1 ? (query.get('text') === 'broken' ? problem(503, 'service_unavailable') : { status: 200, body: list(query) }) : requests.has(parts[1]) ? { status: 200, body: card(requests.get(parts[1])) } : problem(404, 'request_not_found')
    default: return problem(404, 'not_found')
  }
}
export const firstRequest = () => [...requests.keys()][0]
