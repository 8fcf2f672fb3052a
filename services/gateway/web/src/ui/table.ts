/** One column of a table that is searched and sorted where it is shown. */
export interface Column<Row> {
  key: string
  label: string
  text: (row: Row) => string
  /** What it is sorted by, when not by its text. */
  order?: (row: Row) => number | string
  number?: boolean
  wide?: boolean
}
export interface Order { key: string, down: boolean }

export function found<Row>(rows: readonly Row[], columns: readonly Column<Row>[], search: string): Row[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const text = columns.map(column => column.text(row)).join(' ').toLocaleLowerCase()
    return words.every(word => text.includes(word))
  })
}

export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null): Row[] {
  const column = columns.find(one => one.key === order?.key)
  if (!column) {
    return [...rows]
  }
  const by = column.order ?? column.text
  return [...rows].sort((a, b) => compared(by(a), by(b)) * (order?.down ? -1 : 1))
}

function compared(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true })
}
