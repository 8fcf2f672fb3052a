/** Example content of the stand-in gateway: one returned, one open, one approved request, and a draft. */
export const PEOPLE = [
  { id: '1', name: 'Anna Keller', title: 'Head of Infrastructure', department: '5', active: true },
  { id: '17', name: 'Jonas Weber', title: 'Network engineer', department: '6', active: true },
  { id: '11', name: 'Maria Lopez', title: 'Asset manager', department: '9', active: true },
  { id: '12', name: 'Pavel Novak', title: 'Asset manager', department: '9', active: true },
  { id: '3', name: 'Dr. Ingrid Sommer', title: 'CIO', department: '1', active: true },
]
export const DEPARTMENTS = [{ id: '1', name: 'Acme Europe' }, { id: '5', name: 'Infrastructure' }, { id: '6', name: 'Networks' }, { id: '9', name: 'IT Assets' }]
const HASH = 'a'.repeat(64)
const vendor = { name: 'Nordlicht Systems GmbH', is_new: true, risk: 'normal' }
const flags = { personal_data: false, urgency: 'urgent', contract_months: 24 }
const line = (description, quantity, unit_price, category, cost_center) => ({ description, quantity, unit_price, tax_rate: '19', category, cost_center, note: '' })

export function document(title, lines) {
  return {
    title, justification: 'The core switches in hall 3 are out of support since September.\nA failure would stop both packing lines; the spare part stock is empty.', delivery_note: 'Gate 4, weekdays 8–16',
    department: '6', currency: 'EUR', vendor: { ...vendor }, flags: { ...flags }, fields: {}, lines,
  }
}
export const LINES = [line('Core switch 48 × 10G', '2', '6480.50', 'it_hardware', 'cc-eu-120'), line('Support contract, two years', '2', '890.00', 'services', 'cc-eu-120'), line('Patch cables OM4, 3 m', '40', '11.95', 'spare_parts', null)]

export function route(decided) {
  const said = decided ? { verdict: 'approved', decided_at: '2026-11-20T09:12:00Z', comment: 'Needed before the audit.' } : {}
  return {
    request_id: '', status: 'in_approval', revision: 1, route_version: 3, content_hash: HASH, policy: { id: 'std-opex', version: 2, name: 'Standard operating expenses' }, text: 's1[mgr_chain:1] s2[it_asset:1/11,12]',
    reasons: [{ code: 'policy', text: 'Policy std-opex, version 2', numbers: { code: 'policy', detail: { id: 'std-opex', version: '2', priority: '100' } } }],
    stages: [
      { id: 's1', name: 'Line management', join: 'all', blocking: true, state: decided ? 'passed' : 'active', steps: [{
        id: 'mgr_chain', label: 'mgr chain', state: decided ? 'approved' : 'active',
        reasons: [
          { code: 'vacant', text: 'Networks has no head', numbers: { code: 'vacant', department: '6' } },
          { code: 'limit_below', text: 'limit below', numbers: { code: 'limit_below', person: '1', department: '5', detail: { limit: '15000.00 EUR', amount: '15219.00 EUR', is: '<' } } },
          { code: 'limit_covers', text: 'limit covers', numbers: { code: 'limit_covers', person: '3', department: '1', detail: { limit: '50000.00 EUR', amount: '15219.00 EUR', is: '>=' } } }],
        levels: [
          { need: 1, state: decided ? 'approved' : 'active', candidates: [{ person: '1', name: 'Anna Keller', state: decided ? 'approved' : 'open', ...said }] },
          { need: 1, state: decided ? 'approved' : 'waiting', candidates: [{ person: '11', name: 'Maria Lopez', acting_for: '3', acting_for_name: 'Dr. Ingrid Sommer', state: decided ? 'approved' : 'waiting', ...said, comment: '' }] }] }] },
      { id: 's2', name: 'IT assets', join: 'all', blocking: true, state: decided ? 'active' : 'waiting', steps: [{
        id: 'it_asset', label: 'it asset', state: decided ? 'active' : 'waiting',
        reasons: [{ code: 'included', text: 'Asked because lines.category any_in it_hardware', numbers: { code: 'included', detail: { because: 'lines.category any_in it_hardware, it_software' } } }],
        levels: [{ need: 1, state: decided ? 'active' : 'waiting', candidates: [{ person: '11', name: 'Maria Lopez', state: decided ? 'open' : 'waiting' }, { person: '12', name: 'Pavel Novak', state: decided ? 'open' : 'waiting' }] }] }] },
    ],
    decisions: decided ? [
      { person: '1', name: 'Anna Keller', principal: '1', verdict: 'approved', comment: 'Needed before the audit.', at: '2026-11-20T09:12:00Z', revision: 1, step: 'mgr_chain' },
      { person: '11', name: 'Maria Lopez', principal: '3', principal_name: 'Dr. Ingrid Sommer', verdict: 'approved', comment: '', at: '2026-11-20T11:40:00Z', revision: 1, step: 'mgr_chain' }] : [],
    open_tasks: [], flags: [], can: [], refusal: null,
  }
}
export { HASH }
