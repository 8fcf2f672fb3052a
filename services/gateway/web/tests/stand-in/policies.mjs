/** Example policies and a replay for the stand-in gateway. */
const row = (version, status, more) => ({
  policy: 'std-opex', version, name: 'Standard spend (EU)', status, in_force: false, ended: false, companies: ['acme-eu'], priority: 100, document_version: 3, content_hash: 'd'.repeat(64), author: '1', editor: '1', reviewer: null, publisher: null,
  retirement_asked_by: null, retired_by: null, comment: '', created_at: '2026-10-01T08:00:00Z', updated_at: '2026-10-02T08:00:00Z', reviewed_at: null, published_at: null, effective_from: null, effective_to: null, retired_at: null, ...more,
})
export const VERSIONS = [
  row(1, 'published', { ended: true, reviewer: '3', publisher: '3', effective_from: '2026-01-01T00:00:00Z', effective_to: '2026-07-01T00:00:00Z' }),
  row(2, 'published', { in_force: true, reviewer: '3', publisher: '3', effective_from: '2026-07-01T00:00:00Z' }),
  row(3, 'draft', {}),
]
const step = (stage, index, id, text) => ({ pointer: `/stages/${stage}/steps/${index}`, step: id, text: `${id} - ${text}` })
export const POLICY = {
  document: { id: 'std-opex', name: 'Standard spend (EU)', effective_from: '2027-01-01T00:00:00Z', stages: [{ id: 's1', name: 'Line management' }, { id: 's2', name: 'Functional review' }, { id: 's3', name: 'Finance' }, { id: 's4', name: 'Procurement', blocking: false }] },
  text: [
    { pointer: '', step: null, text: 'Standard spend (EU): std-opex, version 3' },
    { pointer: '/when', step: null, text: 'Applies to every request.' },
    { pointer: '/auto_approve', step: null, text: 'Approved at once, nobody is asked: up to and including 100.00 EUR, and every line is office_supplies, and a known vendor.' },
    { pointer: '/stages/0', step: null, text: '1. Line management' },
    step(0, 0, 'mgr_chain', 'Always: every head from the paying department upwards to the first whose limit covers the amount (nobody’s does: any 2 of board).'),
    step(1, 0, 'it_asset', 'Some line is it_hardware or it_software: one it_asset.'),
    step(1, 1, 'infosec', 'Some line is it_software or cloud, or personal data involved: one infosec.'),
    step(1, 2, 'legal', 'A contract of more than 12 months, or over 50 000.00 EUR: one legal.'),
    step(2, 0, 'controller', 'Over 2 500.00 EUR, or over budget: one controller of the company; too few there: one controller.'),
    step(3, 0, 'buyer', 'Over 10 000.00 EUR: one buyer of the company.'),
  ],
  findings: [
    { code: 'step_unreachable', level: 'warning', pointer: '/stages/1/steps/2', message: 'Step legal is never asked: the policy capex takes these requests first.', detail: {} },
    { code: 'role_too_small', level: 'error', pointer: '/stages/1/steps/1', message: 'Role infosec has 0 members, 1 is needed.', detail: {} },
    { code: 'condition_always_true', level: 'info', pointer: '/stages/0/steps/0', message: 'The condition of mgr_chain always holds.', detail: {} },
  ],
  changes: [
    { code: 'condition_wider', pointer: '/stages/2/steps/0', effect: 'more', message: 'controller is asked from 2 500.00 EUR (before: 5 000.00 EUR).' },
    { code: 'step_removed', pointer: '/stages/1', effect: 'less', message: 'vendor is not asked any more.' },
    { code: 'role_changed', pointer: '/stages/3/steps/0', effect: 'other', message: 'buyer: any company instead of the company of the request.' },
  ],
}
const eur = amount => ({ amount, currency: 'EUR' })
const change = (number, title, amount, added, lost) => ({
  request_id: `018f0000-0000-7000-8000-0000000${number}`, number, title, revision: 1, planned_at: '2026-09-03T08:00:00Z', requester: '17', requester_name: 'Jonas Weber', department: '6', amount: eur(amount),
  before: 's1[mgr_chain:1] s2[it_asset:1/11,12]', after: 's1[mgr_chain:1] s2[it_asset:1/11,12] s3[controller:1/3]', added, lost, delay_hours: 5.5,
})
export const REPLAY = {
  id: '018f0000-0000-7000-8000-00000000000a', status: 'done', asked_by: '1', asked_by_name: 'Anna Keller', from: '2026-01-01T00:00:00Z', to: '2026-07-01T00:00:00Z', policies: [{ policy: 'std-opex', version: 3, name: 'Standard spend (EU)' }], others: 'then', total: 1840, done: 1840, changed: 212,
  started_at: '2026-11-24T09:00:00Z', updated_at: '2026-11-24T09:00:08Z', finished_at: '2026-11-24T09:00:08Z', unreadable: 0, delay: { hours: 1166.4, hours_per_request: 0.63, unknown_steps: ['legal'] }, people_changed: 5,
  people: [['3', 'Dr. Ingrid Sommer', 40, 196], ['11', 'Maria Lopez', 320, 301], ['12', 'Pavel Novak', 288, 307], ['17', 'Jonas Weber', 12, 12], ['1', 'Anna Keller', 510, 466]].map(([person, name, before, after]) => ({ person, name, before, after, difference: after - before })),
  controls: [
    { change: 'added', policy: 'std-opex', step: 'controller', label: 'controller', requests: 156, least: eur('2510.00'), most: eur('4980.00'), total: eur('540100.00') },
    { change: 'lost', policy: 'std-opex', step: 'vendor', label: 'vendor', requests: 56, least: eur('120.00'), most: eur('31000.00'), total: eur('201400.00') },
  ],
  outcomes: [{ before: 'auto_approved', after: 'route', requests: 9 }],
  changes: [change(70912, 'Scanner for the goods entrance', '3120.00', ['controller'], []), change(70940, 'Laptops for the new colleagues', '4400.00', ['controller'], ['vendor']), change(70958, 'Annual licence for the design software', '2890.00', ['controller'], [])],
}
