import { describe, expect, it } from 'vitest'
import { emptyForm, fromServer, newLine, toDocument, toForm, validate } from '@/features/form/model'
import { isFiltered, nextSorting, NO_FILTERS, toQuery } from '@/features/requests/filters'

function filled() {
  return { ...emptyForm('5'), title: 'Laptops', lines: [newLine({ description: 'Laptop', unit_price: '1.249,90', quantity: '3', tax_rate: '19' })] }
}

describe('the form', () => {
  it('accepts a complete request', () => expect(validate(filled(), true)).toEqual({}))
  it('lets a draft be incomplete but not nameless', () => {
    expect(validate({ ...emptyForm(null), title: 'x' }, false)).toEqual({})
    expect(validate(emptyForm(null), false)).toEqual({ title: 'required' })
  })
  it('assumes no tax: the next line takes over what the one before says', () => expect(emptyForm(null).lines[0]!.tax_rate).toBe('0'))
  it('wants a department and a line before it is submitted', () => {
    expect(validate({ ...emptyForm(null), title: 'x' }, true)).toMatchObject({ department: 'required', lines: 'no_lines' })
  })
  it('names every wrong place', () => {
    const form = { ...filled(), lines: [newLine({ description: '', unit_price: 'x', quantity: '0', tax_rate: '101' })] }
    expect(validate(form, false)).toEqual({ 'lines.0.description': 'required', 'lines.0.unit_price': 'number', 'lines.0.quantity': 'quantity', 'lines.0.tax_rate': 'percent' })
  })
  it('refuses a total that discounts bring down to zero', () => {
    const form = filled()
    form.lines = [newLine({ description: 'a', unit_price: '10' }), newLine({ description: 'b', unit_price: '-10' })]
    expect(validate(form, true)).toEqual({ lines: 'no_amount' })
  })
  it('checks the contract term as typed', () => {
    const form = filled()
    form.flags.contract_months = '12.5' as unknown as number
    expect(validate(form, false)).toEqual({ 'flags.contract_months': 'months' })
  })
  it('sends plain decimals, no blank lines, and no cost centre where none is written', () => {
    const form = filled()
    form.lines.push(newLine())
    form.fields = { project_manager: '' }
    expect(toDocument(form)).toMatchObject({ fields: {}, lines: [{ description: 'Laptop', unit_price: '1249.90', quantity: '3', cost_center: null }] })
    expect(toDocument(form).lines).toHaveLength(1)
    expect(toDocument(form).lines[0]).not.toHaveProperty('key')
  })
  it('gives back a document as it was read', () => {
    const document = toDocument(filled())
    expect(toDocument(toForm(document))).toEqual(document)
  })
  it('shows the server\'s errors at the lines that were sent', () => {
    const form = filled()
    form.lines.unshift(newLine())
    const errors = [{ pointer: '/lines/0/unit_price', code: 'too_precise' }, { pointer: '/department', code: 'department_required' }, { pointer: '/title', code: 'new_rule' }]
    expect(fromServer({ errors }, form)).toEqual({ 'lines.1.unit_price': 'too_precise', 'department': 'required', 'title': 'invalid' })
  })
})

describe('the filters', () => {
  it('ask for amounts only together with a currency', () => {
    const amounts = { ...NO_FILTERS, amount_min: '1.000,50' }
    expect(toQuery(amounts, { sort: 'amount', order: 'asc' }).amount_min).toBeUndefined()
    expect(toQuery({ ...amounts, currency: 'EUR' }, { sort: 'amount', order: 'asc' })).toMatchObject({ amount_min: '1000.50', sort: 'amount', order: 'asc' })
  })
  it('cover the last day entirely', () => {
    const { from, to } = toQuery({ ...NO_FILTERS, from: '2026-03-01', to: '2026-03-01' }, { sort: 'number', order: 'desc' })
    expect(Date.parse(to!) - Date.parse(from!)).toBe(24 * 3_600_000)
  })
  it('know whether anything is filtered', () => expect([isFiltered(NO_FILTERS), isFiltered({ ...NO_FILTERS, view: 'all' }), isFiltered({ ...NO_FILTERS, text: 'x' })]).toEqual([false, false, true]))
  it('turn the order of a column round', () => {
    expect(nextSorting({ sort: 'number', order: 'desc' }, 'number')).toEqual({ sort: 'number', order: 'asc' })
    expect(nextSorting({ sort: 'number', order: 'asc' }, 'amount')).toEqual({ sort: 'amount', order: 'desc' })
  })
})
