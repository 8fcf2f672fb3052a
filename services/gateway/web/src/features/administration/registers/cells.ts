import { useI18n } from 'vue-i18n'
import { useFormats } from '@/ui/formats'
import type { Column } from '@/ui/table'
import { lastDay } from '../days'
import type { ColumnDescription, Register, Row } from './descriptions'
import { UNLIMITED } from './entries'

/** What the cells of a register say, in the reader's language. */
export function useCells() {
  const { t } = useI18n()
  const { date, money } = useFormats()

  function text({ key, kind }: ColumnDescription, row: Row): string {
    const value = row[key]
    switch (kind) {
      case 'named': return value == null ? '' : String(row[`${key}_name`] || value)
      case 'money': return value === UNLIMITED ? t('registers.unlimited') : isMoney(value) ? money(value.amount, value.currency) : ''
      case 'list': return (value as string[]).map(one => one === '*' ? t('registers.all') : one).join(', ')
      case 'rights': return (value as string[]).map(one => t(`rights.${one}`)).join(', ')
      case 'day': return date(String(value))
      case 'last_day': return date(new Date(new Date(String(value)).getTime() - 1).toISOString())
      case 'state': return t(`registers.state_${String(value)}`)
      default: return String(value ?? '')
    }
  }
  function order({ key, kind }: ColumnDescription, row: Row): number | string {
    const value = row[key]
    switch (kind) {
      case 'count': case 'decimal': return Number(value)
      case 'money': return value === UNLIMITED ? Infinity : isMoney(value) ? Number(value.amount) : -1
      case 'day': case 'last_day': return kind === 'day' ? String(value) : lastDay(String(value))
      default: return text({ key, kind }, row)
    }
  }
  const columnsOf = (register: Register): Column<Row>[] => register.columns.map(one => ({
    key: one.key, label: t(`registers.col_${one.key}`), wide: one.wide, number: ['money', 'count', 'decimal'].includes(one.kind), text: row => text(one, row), order: row => order(one, row),
  }))
  return { columnsOf }
}

function isMoney(value: unknown): value is { amount: string, currency: string } {
  return typeof value === 'object' && value !== null && 'amount' in value
}
