/** What there is to keep about the company beside the portal's own tree: one description per register, one page for all. */
export type Row = Record<string, unknown> & { id: string, version?: number | null }
export type Kind = 'text' | 'named' | 'money' | 'list' | 'day' | 'last_day' | 'state' | 'count' | 'decimal' | 'rights'
export interface ColumnDescription { key: string, kind: Kind, wide?: boolean }
export type FieldKind = 'text' | 'decimal' | 'person' | 'department' | 'money' | 'currency' | 'list' | 'day' | 'last_day' | 'days'
export interface FieldDescription { key: string, kind: FieldKind, required?: boolean, /** Part of its address: chosen once. */ fixed?: boolean, /** The amount may be left open. */ unlimited?: boolean, /** Left empty it means all, which is written as an asterisk. */ all?: boolean }
export interface Register {
  name: string
  list: string
  query?: Record<string, string | number>
  columns: ColumnDescription[]
  fields: FieldDescription[]
  /** Address of an entry; null for those whose address the service gives. */
  address: (row: Record<string, unknown>) => string | null
  /** Ended rather than removed: what was, stays. */
  ends?: boolean
  /** What is told in the body though its field is part of the address. */
  create?: string
  csv: boolean
  /** Whose business it is; that of those who run the company unless said otherwise. */
  right?: string
  locked?: (row: Row) => boolean
}

const at = (...parts: unknown[]) => `/company/${parts.map(part => encodeURIComponent(String(part))).join('/')}`
const over = (row: Row) => !['planned', 'running'].includes(String(row.state))
const column = (key: string, kind: Kind = 'text', wide = false): ColumnDescription => ({ key, kind, wide })
const PAGE = 500
const TIMED_PAGE = 200

export const REGISTERS: readonly Register[] = [
  {
    name: 'roles', list: '/company/roles', csv: true, address: row => at('roles', row.role), locked: row => row.proved === true,
    columns: [column('role'), column('name'), column('members', 'count'), column('rights', 'rights', true)],
    fields: [{ key: 'role', kind: 'text', required: true, fixed: true }, { key: 'name', kind: 'text' }],
  },
  {
    name: 'members', list: '/company/members', query: { limit: PAGE }, csv: true, address: row => at('roles', row.role, 'members', row.person),
    columns: [column('role'), column('person', 'named'), column('companies', 'list')],
    fields: [{ key: 'role', kind: 'text', required: true, fixed: true }, { key: 'person', kind: 'person', required: true, fixed: true }, { key: 'companies', kind: 'list', all: true }],
  },
  {
    name: 'limits', list: '/company/limits', query: { limit: PAGE }, csv: true, address: row => at('limits', row.person),
    columns: [column('person', 'named'), column('limit', 'money')],
    fields: [{ key: 'person', kind: 'person', required: true, fixed: true }, { key: 'limit', kind: 'money', required: true, unlimited: true }],
  },
  {
    name: 'cost-centres', list: '/company/cost-centres', query: { limit: PAGE }, csv: true, address: row => at('cost-centres', row.id),
    columns: [column('id'), column('name'), column('department', 'named', true), column('owner', 'named')],
    fields: [{ key: 'id', kind: 'text', required: true, fixed: true }, { key: 'name', kind: 'text' }, { key: 'department', kind: 'department', required: true }, { key: 'owner', kind: 'person' }],
  },
  {
    name: 'companies', list: '/company/companies', query: { limit: PAGE }, csv: true, address: row => at('companies', row.id),
    columns: [column('id'), column('name'), column('currency')],
    fields: [{ key: 'id', kind: 'text', required: true, fixed: true }, { key: 'name', kind: 'text' }, { key: 'currency', kind: 'currency' }],
  },
  {
    name: 'rates', list: '/company/rates', query: { limit: PAGE }, csv: true, right: 'rates', address: row => at('rates', row.currency),
    columns: [column('currency'), column('rate', 'decimal'), column('pivot')],
    fields: [{ key: 'currency', kind: 'text', required: true, fixed: true }, { key: 'rate', kind: 'decimal', required: true }, { key: 'pivot', kind: 'text', required: true }],
  },
  {
    name: 'departments', list: '/company/departments', query: { limit: PAGE }, csv: true, address: row => at('departments', row.department),
    columns: [column('department', 'named'), column('deputy', 'named'), column('company')],
    fields: [{ key: 'department', kind: 'department', required: true, fixed: true }, { key: 'deputy', kind: 'person' }, { key: 'company', kind: 'text' }],
  },
  {
    name: 'delegations', list: '/company/delegations', query: { limit: TIMED_PAGE }, csv: true, ends: true, create: '/company/delegations', address: row => row.id ? at('delegations', row.id) : null, locked: over,
    columns: [column('principal', 'named'), column('delegate', 'named'), column('start', 'day'), column('end', 'last_day'), column('cap', 'money', true), column('state', 'state')],
    fields: [
      { key: 'principal', kind: 'person', required: true, fixed: true }, { key: 'delegate', kind: 'person', required: true }, { key: 'start', kind: 'day', required: true }, { key: 'end', kind: 'last_day', required: true },
      { key: 'companies', kind: 'list' }, { key: 'policies', kind: 'list' }, { key: 'cap', kind: 'money' }, { key: 'note', kind: 'text' },
    ],
  },
  {
    name: 'absences', list: '/company/absences', query: { limit: TIMED_PAGE }, csv: true, ends: true, create: '/company/absences', address: row => row.id ? at('absences', row.id) : null, locked: over,
    columns: [column('person', 'named'), column('start', 'day'), column('end', 'last_day'), column('note', 'text', true), column('state', 'state')],
    fields: [{ key: 'person', kind: 'person', required: true, fixed: true }, { key: 'start', kind: 'day', required: true }, { key: 'end', kind: 'last_day', required: true }, { key: 'note', kind: 'text' }],
  },
  {
    name: 'calendars', list: '/company/calendars', csv: false, address: row => at('calendars', row.id),
    columns: [column('id'), column('zone'), column('country'), column('users', 'count')],
    fields: [{ key: 'id', kind: 'text', required: true, fixed: true }, { key: 'zone', kind: 'text', required: true }, { key: 'country', kind: 'text' }, { key: 'region', kind: 'text' }, { key: 'closed', kind: 'days' }, { key: 'opened', kind: 'days' }],
  },
]

/** Those somebody with these rights may read. */
export function registersFor(may: (right: string) => boolean): Register[] {
  return REGISTERS.filter(one => may('company') || may('audit') || (one.right !== undefined && may(one.right)))
}
