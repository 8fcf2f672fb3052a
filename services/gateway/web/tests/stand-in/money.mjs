/** Example budgets, a segregation report and audit records for the stand-in gateway. */
const budget = (id, cost_center, cost_center_name, limit, reserved, committed, ordered, spent) => ({
  id: `018f0000-0000-7000-8000-0000000000b${id}`, company: 'acme-eu', cost_center, cost_center_name, starts_on: '2026-01-01', ends_on: '2026-12-31', currency: 'EUR', limit, reserved, committed, ordered, spent,
  available: (Number(limit) - Number(reserved) - Number(committed) - Number(ordered) - Number(spent)).toFixed(2), can_keep: true,
})
export const BUDGETS = [
  budget(1, 'cc-eu-120', 'Networks', '120000.00', '18110.61', '22400.00', '9800.00', '31250.40'), budget(2, 'cc-eu-130', 'Workplaces', '40000.00', '6400.00', '12000.00', '15200.00', '11900.00'), budget(3, 'cc-eu-140', 'Warehouse', '60000.00', '0.00', '0.00', '0.00', '0.00'),
]
const movement = (kind, changes, request_id = null) => ({ kind, request_id, revision: request_id ? 1 : null, actor: request_id ? null : '1', at: '2026-11-20T09:12:00Z', changes })
export const MOVEMENTS = [movement('committed', { reserved: '-4400.00', committed: '4400.00' }, '018f0000-0000-7000-8000-000000000001'), movement('entered', { limit: '120000.00', spent: '31250.40' })]
const person = (id, name) => ({ person: id, name })
const [ANNA, JONAS, MARIA] = [person('1', 'Anna Keller'), person('17', 'Jonas Weber'), person('11', 'Maria Lopez')]
const examples = [{ request_id: '018f0000-0000-7000-8000-000000000001', number: 1044, title: 'Scanner for the goods entrance' }]
export const SEGREGATION = {
  from: '2026-08-26T00:00:00Z', to: '2026-11-26T00:00:00Z', decisions: 1840, thresholds: { reciprocal: 3, vendor_requests: 5, vendor_share: 0.5, split_days: 7, split_share: 0.2, hasty_seconds: 10 },
  reciprocal: [{ people: [ANNA, MARIA], approved_by_first: 5, approved_by_second: 4, examples }], vendors: [{ vendor: 'Nordlicht Systems GmbH', requester: JONAS, approver: ANNA, requests: 8, of: 9, examples }],
  splitting: [{ requester: JONAS, vendor: 'Nordlicht Systems GmbH', line: { amount: '2500.00', currency: 'EUR' }, requests: 3, total: { amount: '7140.00', currency: 'EUR' }, first_at: '2026-10-01T08:00:00Z', last_at: '2026-10-04T08:00:00Z', examples }],
  hasty: [{ person: MARIA, hasty: 21, decided: 140, median_seconds: 42.5, examples }], loops: [],
}
const record = (id, action, subject, actor, actor_name, detail, seal = { no: id, hash: 'e'.repeat(64) }) => ({ id, at: '2026-11-24T09:00:00Z', subject, action, actor, actor_name, principal: null, principal_name: null, detail, seal })
export const AUDIT = [
  record(903, 'route.approved', '018f0000-0000-7000-8000-000000000001', '1', 'Anna Keller', { revision: 1, comment: 'Needed before the audit.' }, null), record(902, 'policy.published', 'policy:std-opex', '3', 'Dr. Ingrid Sommer', { version: 2, review: 'reviewed by 1' }),
  record(901, 'organisation.held', 'organisation', 'service:approvals', 'service:approvals', { removed_share: '0.150' }),
]
